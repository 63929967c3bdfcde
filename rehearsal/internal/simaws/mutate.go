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

// maxAttempts is how often a call that is throttled is made, unless aws:maxRetries says otherwise. The real provider's
// default is 25 (https://www.pulumi.com/registry/packages/aws/api-docs/provider/#inputs), and it hands the number to the
// AWS SDK as the attempts in all, the first one included: resolveRetryer in
// https://github.com/hashicorp/aws-sdk-go-base/blob/main/aws_config.go.
const maxAttempts = 25

// The pauses between attempts are a ten-thousandth of the real provider's. Where AWS throttles, those begin at half a second
// to a second and double; instead of one beyond five minutes, each further one is two and a half to five minutes
// (internal/conns/awsretry.go of terraform-provider-aws, v1CompatibleBackoff). There is no budget of retries beside that. All 24 together
// are about an hour there.
const (
	firstPause   = 75 * time.Microsecond
	longestPause = 30 * time.Millisecond
	furtherPause = 22500 * time.Microsecond
)

// pauseAfter is the pause after that attempt, which are counted from 1.
func pauseAfter(attempt int) time.Duration {
	pause := firstPause
	for range attempt - 1 {
		if pause *= 2; pause > longestPause {
			return furtherPause
		}
	}
	return pause
}

// mutate is the single place through which every mutating call passes. It counts the call, undoes a refused one, and lets
// the account's fault have its way.
func (p *Provider) mutate(operation string, k *kind, name string, change func(*world.Account) error) error {
	describe := func(err error) error {
		return fmt.Errorf("%s %s %s: %w", operation, short(k.token), name, err)
	}
	for n := 1; ; n++ {
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
		if n == p.attempts {
			return describe(fault("Throttling", "Rate exceeded; exceeded maximum number of attempts, %d", n))
		}
		select {
		case <-p.cancelled:
			return describe(fault("RequestCanceled", "the request was canceled while it waited for another attempt"))
		case <-time.After(pauseAfter(n)):
		}
	}
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
		case world.Torn:
			refused = account.Transact(func(a *world.Account) error { return tear(a, operation, k, change) })
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
	case world.Hang, world.HangAfter, world.Torn:
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
