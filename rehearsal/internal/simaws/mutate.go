package simaws

import (
	"errors"
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"

	"milu2-stage/rehearsal/internal/world"
)

// maxRetries is how often the provider tries again what is throttled unless aws:maxRetries says otherwise, as the real one
// does (https://www.pulumi.com/registry/packages/aws/api-docs/provider/#inputs).
const maxRetries = 25

// The pauses between attempts are a thousandth of the real provider's, which begin at some tens of milliseconds, double,
// and end at five minutes.
const (
	firstPause = 100 * time.Microsecond
	lastPause  = 20 * time.Millisecond
)

// mutate is the single place through which every mutating call passes. It counts the call, undoes a refused one, and lets
// the account's fault have its way.
func (p *Provider) mutate(operation string, k *kind, name string, change func(*world.Account) error) error {
	describe := func(err error) error {
		return fmt.Errorf("%s %s %s: %w", operation, short(k.token), name, err)
	}
	pause := firstPause
	for range p.attempts() {
		trouble, refused, err := p.attempt(operation, k, name, change)
		switch {
		case err != nil:
			return err
		case refused != nil:
			return describe(refused)
		case trouble == "":
			return nil
		case trouble == world.Deaf:
			return p.ignore()
		case trouble != world.Throttle:
			return describe(p.suffer(trouble, operation, k))
		}
		select {
		case <-p.cancelled:
			return describe(fault("RequestCanceled", "the request was canceled while it waited for another attempt"))
		case <-time.After(pause):
		}
		pause = min(2*pause, lastPause)
	}
	return describe(fault("Throttling", "Rate exceeded; exceeded maximum number of attempts, %d", p.attempts()))
}

// errPartly is how a creation ends that has made the thing and failed afterwards.
var errPartly = errors.New("waiting for completion: unexpected state")

// partly makes of errPartly what the protocol has for it: the error goes to the engine together with the resource, as the
// bridged provider does when an id was set before the error came
// (https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/provider.go, initializationError).
func partly(err error, made plugin.CreateResponse, in resource.PropertyMap) error {
	outputs, marshalErr := plugin.MarshalProperties(made.Properties, plugin.MarshalOptions{})
	if marshalErr != nil {
		return errors.Join(err, marshalErr)
	}
	inputs, marshalErr := plugin.MarshalProperties(in, plugin.MarshalOptions{})
	if marshalErr != nil {
		return errors.Join(err, marshalErr)
	}
	return rpcerror.WithDetails(rpcerror.New(codes.Unknown, err.Error()), &pulumirpc.ErrorResourceInitFailed{
		Id: string(made.ID), Properties: outputs, Inputs: inputs, Reasons: []string{err.Error()},
	})
}

// attempts is how often a call is made at most.
func (p *Provider) attempts() int { return p.maxRetries + 1 }

// attempt makes the call once. What refused it is of the account; err is of the simulation.
func (p *Provider) attempt(
	operation string, k *kind, name string, change func(*world.Account) error,
) (trouble world.Trouble, refused, err error) {
	err = p.world.Update(func(account *world.Account) error {
		account.Count(operation, k.token)
		switch trouble = account.Strike(operation, k.token, name); trouble {
		case world.Deny, world.Hang, world.Throttle:
		case world.Partly:
			if operation == creating {
				refused = account.Transact(change)
			}
		default:
			refused = account.Transact(change)
		}
		return nil
	})
	return trouble, refused, err
}

// suffer is how a call ends that a fault has struck. One that hangs ends when the engine cancels.
func (p *Provider) suffer(trouble world.Trouble, operation string, k *kind) error {
	switch trouble {
	case world.Partly:
		if operation == creating {
			return errPartly
		}
		fallthrough
	case world.Deny:
		return fault("UnauthorizedOperation", "You are not authorized to perform this operation (%s %s)", operation, short(k.token))
	case world.Hang, world.HangAfter:
		<-p.cancelled
		return fault("RequestCanceled", "the request was canceled")
	default:
		return fault("RequestError", "send request failed: read: connection reset by peer")
	}
}

// ignore keeps the caller of a call that went well waiting for as long as the fault says, whatever the engine wants.
func (p *Provider) ignore() error {
	var seconds float64
	err := p.world.View(func(account *world.Account) error {
		f, _ := account.Fault()
		seconds = f.Seconds
		return nil
	})
	if err != nil {
		return err
	}
	if seconds == 0 {
		select {}
	}
	time.Sleep(time.Duration(seconds * float64(time.Second)))
	return nil
}
