package awslookup

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"milu2-stage/internal/config"
)

// retryer makes the retry strategy of one client. Adaptive mode also slows a client down that AWS throttles, which
// suits a burst of lookups; aws:retryMode may ask for the standard one. As in the provider no budget ends the attempts early.
func retryer(settings config.AWS, opts Options) func() aws.Retryer {
	standard := func(o *retry.StandardOptions) {
		o.MaxAttempts = opts.Attempts
		o.MaxBackoff = opts.MaxBackoff
		o.RateLimiter = ratelimit.None
	}
	if settings.RetryMode == string(aws.RetryModeStandard) {
		return func() aws.Retryer { return attentive{retry.NewStandard(standard)} }
	}
	return func() aws.Retryer {
		return attentive{retry.NewAdaptiveMode(func(o *retry.AdaptiveModeOptions) {
			o.StandardOptions = append(o.StandardOptions, standard)
		})}
	}
}

// attentive is a retryer that tells the context of a lookup why there has to be another attempt.
type attentive struct{ aws.RetryerV2 }

// GetRetryToken is asked before each further attempt.
func (r attentive) GetRetryToken(ctx context.Context, cause error) (func(error) error, error) {
	release, err := r.RetryerV2.GetRetryToken(ctx, cause)
	why, ok := ctx.Value(reasonKey{}).(*reason)
	if !ok || err != nil {
		return release, err // The SDK words it.
	}
	why.set(cause)
	return func(outcome error) error {
		if outcome == nil {
			// The next call of the same lookup, for another page, begins anew.
			why.set(nil)
		}
		return release(outcome)
	}, nil
}

// reasonKey is where the context of a lookup keeps its reason.
type reasonKey struct{}

// reason is why the last attempt of a lookup was not its only one.
type reason struct {
	mu    sync.Mutex
	cause error
}

func (r *reason) set(cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cause = cause
}

// limited is a context for one lookup, which ends in time.
func (s *Source) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithValue(ctx, reasonKey{}, &reason{}), s.opts.ListTimeout)
}

// explained is the error of a lookup. When its time has run out between two attempts, the SDK does not say what the
// attempts failed with.
func explained(ctx context.Context, err error) error {
	why, ok := ctx.Value(reasonKey{}).(*reason)
	if !ok || !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	why.mu.Lock()
	defer why.mu.Unlock()
	if why.cause == nil {
		return err
	}
	return fmt.Errorf("%w: %w", why.cause, err)
}
