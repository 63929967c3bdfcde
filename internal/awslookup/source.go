// Package awslookup is the AWS side of adoption's lookups: it answers what exists in the account, by the AWS SDK.
//
// Each listing is one list call with all its pages. Anything that keeps an answer from being whole is an error: what
// cannot be looked up could exist.
package awslookup

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
)

// Options are the limits of the lookups. The zero value of each means its default.
type Options struct {
	// Attempts is how often one call is made at most; the default is aws:maxRetries, which is the number of attempts to the
	// provider too, or 25 as there.
	Attempts int
	// MaxBackoff is the longest pause between two attempts; the default is 20 seconds.
	MaxBackoff time.Duration
	// CallTimeout is how long one attempt may take; the default is 30 seconds.
	CallTimeout time.Duration
	// ListTimeout is how long one listing may take with all its pages and attempts; the default is 5 minutes.
	ListTimeout time.Duration
	// PageSize lowers the number of items asked for in one page, for tests; the default is what each API allows at most.
	PageSize int32
}

// Source answers adoption's lookups from AWS. It is safe for concurrent use.
type Source struct {
	settings config.AWS
	opts     Options
	base     aws.Config

	mu      sync.Mutex
	regions map[string]*region
	caller  *caller
}

// caller is whom AWS takes us for.
type caller struct{ account, partition string }

var _ adopt.Source = (*Source)(nil)

// New returns a Source with the credentials, the region and the endpoints of the stack's aws:* configuration, which
// mean here what they mean to the provider. It calls nothing yet.
func New(ctx context.Context, settings config.AWS, opts Options) (*Source, error) {
	opts = opts.withDefaults(settings)
	base, err := loadConfig(ctx, settings, opts)
	if err != nil {
		return nil, err
	}
	return &Source{settings: settings, opts: opts, base: base, regions: map[string]*region{}}, nil
}

// withDefaults fills what was left zero.
func (o Options) withDefaults(settings config.AWS) Options {
	if o.Attempts == 0 {
		o.Attempts = 25
		// The provider cannot tell 0 from a number that is not set.
		if settings.MaxRetries != nil && *settings.MaxRetries > 0 {
			o.Attempts = *settings.MaxRetries
		}
	}
	if o.MaxBackoff == 0 {
		o.MaxBackoff = 20 * time.Second
	}
	if o.CallTimeout == 0 {
		o.CallTimeout = 30 * time.Second
	}
	if o.ListTimeout == 0 {
		o.ListTimeout = 5 * time.Minute
	}
	return o
}

// List answers one question with the live things of one listing.
func (s *Source) List(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	l, ok := listings()[q.Listing]
	if !ok {
		return nil, &adopt.LookupError{Listing: q.Listing, API: string(q.Listing), Kind: adopt.Other,
			Err: fmt.Errorf("the AWS side has no such listing: %q", q.Listing)}
	}
	ctx, cancel := s.limited(ctx)
	defer cancel()
	live, err := l.list(s.region(q.Region), ctx, q)
	if err != nil {
		return nil, lookupError(q, l, explained(ctx, err))
	}
	return live, nil
}

// Tags returns the tags of one thing whose list call does not give them; none where AWS keeps no tags for its kind.
func (s *Source) Tags(ctx context.Context, listing adopt.Listing, regionName, id string) (map[string]string, error) {
	q := adopt.Query{Listing: listing, Region: regionName, Parent: id}
	l, ok := listings()[listing]
	if !ok || l.tags == nil {
		return map[string]string{}, nil
	}
	ctx, cancel := s.limited(ctx)
	defer cancel()
	tags, err := l.tags(s.region(regionName), ctx, id)
	if err != nil {
		return nil, lookupError(q, l, explained(ctx, err))
	}
	return tags, nil
}

// Identity returns the account that the lookups see. An account that aws:allowedAccountIds leaves out, or that
// aws:forbiddenAccountIds names, is an error, as it is to the provider.
func (s *Source) Identity(ctx context.Context) (string, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	l := listing{calls: []call{sameAction("sts:GetCallerIdentity")}}
	who, err := s.whoami(ctx)
	if err != nil {
		return "", lookupError(adopt.Query{Region: s.settings.Region}, l, explained(ctx, err))
	}
	if err := s.allowed(who.account); err != nil {
		wrong := lookupError(adopt.Query{Region: s.settings.Region}, l, err)
		wrong.Kind = adopt.WrongAccount
		return "", wrong
	}
	return who.account, nil
}

// allowed says whether the configuration lets the program work in the account.
func (s *Source) allowed(account string) error {
	if slices.Contains(s.settings.ForbiddenAccountIDs, account) {
		return fmt.Errorf("the credentials belong to account %s, which aws:forbiddenAccountIds names", account)
	}
	if len(s.settings.AllowedAccountIDs) > 0 && !slices.Contains(s.settings.AllowedAccountIDs, account) {
		return fmt.Errorf("the credentials belong to account %s, which is not in aws:allowedAccountIds (%s)",
			account, strings.Join(s.settings.AllowedAccountIDs, ", "))
	}
	return nil
}

// whoami asks once who the credentials belong to, and remembers the answer.
func (s *Source) whoami(ctx context.Context) (caller, error) {
	s.mu.Lock()
	known := s.caller
	s.mu.Unlock()
	if known != nil {
		return *known, nil
	}
	out, err := s.region("").sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return caller{}, err
	}
	who := caller{account: aws.ToString(out.Account), partition: "aws"}
	if parts := strings.Split(aws.ToString(out.Arn), ":"); len(parts) > 1 && parts[1] != "" {
		who.partition = parts[1]
	}
	if who.account == "" {
		return caller{}, fmt.Errorf("sts:GetCallerIdentity gave no account")
	}
	s.mu.Lock()
	s.caller = &who
	s.mu.Unlock()
	return who, nil
}
