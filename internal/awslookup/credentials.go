package awslookup

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"

	"milu2-stage/internal/config"
)

// assumeRoles follows the chain of roles: each is assumed with the credentials of the one before.
func assumeRoles(base aws.Config, settings config.AWS) (aws.CredentialsProvider, error) {
	current := base.Credentials
	for _, role := range settings.AssumeRoles {
		var duration time.Duration
		if role.Duration != "" {
			parsed, err := time.ParseDuration(role.Duration)
			if err != nil {
				return nil, fmt.Errorf("reading the duration %q of aws:assumeRole %s: %w", role.Duration, role.RoleARN, err)
			}
			duration = parsed
		}
		chained := base.Copy()
		chained.Credentials = current
		client := sts.NewFromConfig(chained, func(o *sts.Options) { override(&o.BaseEndpoint, endpoint(settings.Endpoints, "sts")) })
		current = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(client, role.RoleARN,
			func(o *stscreds.AssumeRoleOptions) { assumeRole(o, role, duration) }))
	}
	return current, nil
}

// assumeRole copies one role's settings; a duration of zero leaves it to AWS.
func assumeRole(o *stscreds.AssumeRoleOptions, role config.AssumeRole, duration time.Duration) {
	if role.SessionName != "" {
		o.RoleSessionName = role.SessionName
	}
	if role.ExternalID != "" {
		o.ExternalID = aws.String(role.ExternalID)
	}
	if duration != 0 {
		o.Duration = duration
	}
	if role.Policy != "" {
		o.Policy = aws.String(role.Policy)
	}
	for _, arn := range role.PolicyARNs {
		o.PolicyARNs = append(o.PolicyARNs, ststypes.PolicyDescriptorType{Arn: aws.String(arn)})
	}
	if role.SourceIdentity != "" {
		o.SourceIdentity = aws.String(role.SourceIdentity)
	}
	for key, value := range role.Tags {
		o.Tags = append(o.Tags, ststypes.Tag{Key: aws.String(key), Value: aws.String(value)})
	}
	o.TransitiveTagKeys = role.TransitiveTagKeys
}

// namedCredentials gives what goes wrong while credentials are fetched a type of its own: the SDK gives it none, and
// it may look like a denied or timed-out call of another service.
type namedCredentials struct{ inner aws.CredentialsProvider }

// Retrieve returns the credentials.
func (n namedCredentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	if n.inner == nil {
		return aws.Credentials{}, &credentialsError{fmt.Errorf("none are configured")}
	}
	got, err := n.inner.Retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, &credentialsError{err}
	}
	return got, nil
}

// credentialsError is a failure to get credentials.
type credentialsError struct{ err error }

// Error says that it is about the credentials.
func (e *credentialsError) Error() string { return "getting AWS credentials: " + e.err.Error() }

// Unwrap returns the cause.
func (e *credentialsError) Unwrap() error { return e.err }
