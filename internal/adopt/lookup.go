package adopt

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Source answers lookups: what exists in the account. awslookup implements it with the AWS SDK, the rehearsal with its
// simulated account. Implementations are safe for concurrent use. They need not remember anything: adopt asks each
// question once per run.
type Source interface {
	// List answers one question: the live things of one listing. It reads every page. Dead things (terminated instances,
	// deleted or failed peerings, failed or expired certificates, ...) are left out as the listing's comment says.
	// A thing that does not exist is an empty answer; everything else that goes wrong is a *LookupError, never an empty
	// or partial answer.
	List(ctx context.Context, q Query) ([]Live, error)
	// Tags returns the tags of one thing that List returned with nil Tags (the list call does not give them). It is
	// asked only for messages to people, and on the shared stack to tell our own things from others'.
	Tags(ctx context.Context, l Listing, region, id string) (map[string]string, error)
	// Identity returns the id of the account that the lookups see (sts:GetCallerIdentity).
	Identity(ctx context.Context) (account string, err error)
}

// Query is one question to a Source. Queries are comparable: equal queries have equal answers within a run.
type Query struct {
	Listing Listing
	// Region is the region to ask in; empty for the global services (IAM, CloudFront, Route 53).
	Region string
	// Parent narrows the question: a VPC id, a load balancer's ARN, a zone id, a bucket's name, ... as the listing says.
	Parent string
	// Hint may narrow it further on the server: a prefix that all interesting names have, or as the listing says. A
	// source may ignore it; things outside the hint do no harm.
	Hint string
}

// Live is one thing that exists in the account.
type Live struct {
	// ID is the id that the provider's import takes, or its main part where the listing says so.
	ID string
	// Name is the thing's own name, or its Name tag where it has no name of its own.
	Name string
	// VPC is the id of the VPC that the thing lies in, where AWS tells.
	VPC string
	// Created is when the thing was made; zero where AWS does not tell.
	Created time.Time
	// Tags is nil where the list call does not return tags, and empty, not nil, where the thing has none.
	Tags map[string]string
	// Props holds live values under the names of the Pulumi type's input properties, except where the listing's comment
	// names another key. Values are string, int, bool, []string or []map[string]any. A value that AWS does not return is
	// left out.
	Props map[string]any
}

// ErrorKind says why a lookup did not give an answer.
type ErrorKind string

// The reasons why a lookup gives no answer.
const (
	// Denied: the credentials lack the permission.
	Denied ErrorKind = "denied"
	// Throttled: AWS kept asking to slow down until the retries were used up.
	Throttled ErrorKind = "throttled"
	// Timeout: no answer in time.
	Timeout ErrorKind = "timeout"
	// Credentials: there are none, or they have expired.
	Credentials ErrorKind = "credentials"
	// WrongAccount: the lookups see another account than the provider.
	WrongAccount ErrorKind = "wrong-account"
	// ForeignOwner: the name is taken by somebody else's account (an S3 bucket's name is global).
	ForeignOwner ErrorKind = "foreign-owner"
	// Other: anything else (a reset connection, a malformed answer, a service error, ...).
	Other ErrorKind = "other"
)

// LookupError is a lookup without an answer. It stops the run: what cannot be looked up could exist.
type LookupError struct {
	Listing Listing
	// API is the AWS call, for example "ec2:DescribeVpcs".
	API string
	// Permission is the IAM action that the call needs, for example "ec2:DescribeVpcs".
	Permission string
	Region     string
	// Parent is the query's parent, empty for none.
	Parent string
	Kind   ErrorKind
	Err    error
}

// Error says what was asked, where, and what to do about it.
func (e *LookupError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "looking up what exists with %s", e.API)
	if e.Region != "" {
		fmt.Fprintf(&b, " in %s", e.Region)
	}
	if e.Parent != "" {
		fmt.Fprintf(&b, " for %s", e.Parent)
	}
	switch e.Kind {
	case Denied:
		fmt.Fprintf(&b, ": access denied; grant %s to the credentials that run Pulumi", e.Permission)
	case Throttled:
		b.WriteString(": throttled by AWS beyond all retries; run the same command again in a minute")
	case Timeout:
		b.WriteString(": no answer in time; check the network and run the same command again")
	case Credentials:
		b.WriteString(": no valid AWS credentials; log in again")
	case ForeignOwner:
		b.WriteString(": it belongs to another AWS account; choose another name")
	case WrongAccount, Other:
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *LookupError) Unwrap() error { return e.Err }
