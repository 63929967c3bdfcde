package awslookup

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"milu2-stage/internal/adopt"
)

// lookupError says which call of the listing went wrong, which permission it needs, and of what kind the error is.
func lookupError(q adopt.Query, l listing, err error) *adopt.LookupError {
	var done *adopt.LookupError
	if errors.As(err, &done) {
		return done
	}
	failed := l.failed(err)
	return &adopt.LookupError{
		Listing: q.Listing, API: failed.api, Permission: failed.permissions[0],
		Region: q.Region, Parent: q.Parent, Kind: kind(err), Err: shorten(err),
	}
}

// failed returns the call of the listing that an error comes from; an error of no call belongs to the first one.
func (l listing) failed(err error) call {
	var op *smithy.OperationError
	if errors.As(err, &op) {
		for _, c := range l.calls {
			if strings.HasSuffix(c.api, ":"+op.OperationName) {
				return c
			}
		}
	}
	return l.calls[0]
}

// kind tells why a call failed.
func kind(err error) adopt.ErrorKind {
	var noCredentials *credentialsError
	var api smithy.APIError
	var quota ratelimit.QuotaExceededError
	code := ""
	if errors.As(err, &api) {
		code = api.ErrorCode()
	}
	_, throttled := retry.DefaultThrottleErrorCodes[code]
	switch {
	case errors.As(err, &noCredentials) && !timedOut(err), slices.Contains(credentialCodes(), code):
		return adopt.Credentials
	case throttled || code == "SlowDown" || status(err) == http.StatusTooManyRequests || (code == "" && errors.As(err, &quota)):
		return adopt.Throttled
	case slices.Contains(deniedCodes(), code), status(err) == http.StatusForbidden && code != "OptInRequired":
		return adopt.Denied
	case timedOut(err), code == "RequestTimeout", code == "RequestTimeoutException":
		return adopt.Timeout
	}
	return adopt.Other
}

// deniedCodes are the codes of a lacking permission; services differ, and some answer 400.
func deniedCodes() []string {
	return []string{"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Client.UnauthorizedOperation",
		"AuthorizationError", "NotAuthorized", "Forbidden", "UnauthorizedAccess", "UnauthorizedException"}
}

// credentialCodes are the codes of credentials that are expired, wrong, or of no use in the region.
func credentialCodes() []string {
	return []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId", "InvalidToken",
		"UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidSignatureException",
		"AuthFailure", "IncompleteSignature", "IncompleteSignatureException", "MissingAuthenticationToken",
		"MissingAuthenticationTokenException", "TokenRefreshRequired"}
}

// timedOut says whether there was no answer in time, for one attempt or for the whole listing.
func timedOut(err error) bool {
	var network net.Error
	return errors.Is(err, context.DeadlineExceeded) || (errors.As(err, &network) && network.Timeout())
}

// status is the HTTP status of the answer, 0 without one.
func status(err error) int {
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) {
		return answer.HTTPStatusCode()
	}
	return 0
}

// hasCode says whether AWS answered with one of the error codes.
func hasCode(err error, codes ...string) bool {
	var api smithy.APIError
	return errors.As(err, &api) && slices.Contains(codes, api.ErrorCode())
}

// briefError shows an SDK error shorter than it is, and keeps it as its cause.
type briefError struct {
	text string
	err  error
}

// Error is the short text.
func (e *briefError) Error() string { return e.text }

// Unwrap returns the SDK's error.
func (e *briefError) Unwrap() error { return e.err }

// shorten leaves of an API's error the code, the message and the request id, without the encoded message of some
// kilobytes that EC2 adds; of other errors what the credentials or the network say; and explains a host name that does not exist.
func shorten(err error) error {
	var api smithy.APIError
	if errors.As(err, &api) {
		message := regexp.MustCompile(`\s*Encoded authorization failure message: \S+`).ReplaceAllString(api.ErrorMessage(), "")
		text := strings.TrimSuffix(api.ErrorCode()+": "+message, ": ")
		var answer interface{ ServiceRequestID() string }
		if errors.As(err, &answer) && answer.ServiceRequestID() != "" {
			text += " (request " + answer.ServiceRequestID() + ")"
		}
		return &briefError{text: text, err: err}
	}
	var noCredentials *credentialsError
	if errors.As(err, &noCredentials) {
		return &briefError{err: err, text: noCredentials.err.Error()}
	}
	var host *net.DNSError
	if errors.As(err, &host) && host.IsNotFound {
		return &briefError{err: err, text: fmt.Sprintf("the host %s does not exist: check aws:region and aws:endpoints, and that "+
			"the service is offered in the region", host.Name)}
	}
	var network *net.OpError
	if errors.As(err, &network) {
		return &briefError{err: err, text: network.Error()}
	}
	return err
}
