package awslookup

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"

	"milu2-stage/internal/config"
)

// loadConfig turns the stack's aws:* configuration into the SDK's. What is not configured comes from the SDK's default
// chain: environment, shared files, SSO, web identity, containers, instance metadata.
func loadConfig(ctx context.Context, settings config.AWS, opts Options) (aws.Config, error) {
	custom, err := fileOptions(settings)
	if err != nil {
		return aws.Config{}, err
	}
	custom = append(custom,
		awsconfig.WithRetryer(retryer(settings, opts)),
		awsconfig.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(opts.CallTimeout)),
	)
	custom = append(custom, sessionOptions(settings)...)
	custom = append(custom, endpointOptions(settings)...)
	base, err := awsconfig.LoadDefaultConfig(ctx, custom...)
	if err != nil {
		return aws.Config{}, fmt.Errorf("reading the AWS configuration for lookups: %w", err)
	}
	base.HTTPClient = strictClient{base.HTTPClient}
	if base.Credentials, err = assumeRoles(base, settings); err != nil {
		return aws.Config{}, err
	}
	base.Credentials = namedCredentials{base.Credentials}
	return base, nil
}

// sessionOptions are the region, the profile and the credentials.
func sessionOptions(settings config.AWS) []func(*awsconfig.LoadOptions) error {
	var custom []func(*awsconfig.LoadOptions) error
	if settings.Region != "" {
		custom = append(custom, awsconfig.WithRegion(settings.Region))
	}
	if settings.Profile != "" {
		custom = append(custom, awsconfig.WithSharedConfigProfile(settings.Profile))
	}
	if settings.AccessKey != "" {
		custom = append(custom, awsconfig.WithCredentialsProvider(
			credentials.NewStaticCredentialsProvider(settings.AccessKey, settings.SecretKey, settings.Token)))
	}
	if skip := settings.SkipMetadataAPICheck; skip != nil {
		state := imds.ClientEnabled
		if *skip {
			state = imds.ClientDisabled
		}
		custom = append(custom, awsconfig.WithEC2IMDSClientEnableState(state))
	}
	return custom
}

// endpointOptions are the kinds of endpoint; clients.go has the endpoints of single services.
func endpointOptions(settings config.AWS) []func(*awsconfig.LoadOptions) error {
	var custom []func(*awsconfig.LoadOptions) error
	if fips := settings.UseFIPSEndpoint; fips != nil {
		state := aws.FIPSEndpointStateDisabled
		if *fips {
			state = aws.FIPSEndpointStateEnabled
		}
		custom = append(custom, awsconfig.WithUseFIPSEndpoint(state))
	}
	if dual := settings.UseDualstackEndpoint; dual != nil {
		state := aws.DualStackEndpointStateDisabled
		if *dual {
			state = aws.DualStackEndpointStateEnabled
		}
		custom = append(custom, awsconfig.WithUseDualStackEndpoint(state))
	}
	return custom
}

// fileOptions are the settings that name files; as in the provider, "~" begins the home directory.
func fileOptions(settings config.AWS) ([]func(*awsconfig.LoadOptions) error, error) {
	var custom []func(*awsconfig.LoadOptions) error
	if files := settings.SharedConfigFiles; len(files) > 0 {
		expanded, err := expandAll(files)
		if err != nil {
			return nil, err
		}
		custom = append(custom, awsconfig.WithSharedConfigFiles(expanded))
	}
	if files := settings.SharedCredentialsFiles; len(files) > 0 {
		expanded, err := expandAll(files)
		if err != nil {
			return nil, err
		}
		custom = append(custom, awsconfig.WithSharedCredentialsFiles(expanded))
	}
	if settings.CustomCABundle != "" {
		names, err := expandAll([]string{settings.CustomCABundle})
		if err != nil {
			return nil, err
		}
		bundle, err := os.ReadFile(names[0])
		if err != nil {
			return nil, fmt.Errorf("reading aws:customCaBundle: %w", err)
		}
		custom = append(custom, awsconfig.WithCustomCABundle(bytes.NewReader(bundle)))
	}
	return custom, nil
}

// expandAll replaces a leading "~" by the home directory.
func expandAll(names []string) ([]string, error) {
	expanded := make([]string, 0, len(names))
	for _, name := range names {
		if name == "~" || strings.HasPrefix(name, "~/") || strings.HasPrefix(name, `~\`) {
			home, err := os.UserHomeDir()
			if err != nil {
				return nil, fmt.Errorf("finding the home directory for %s: %w", name, err)
			}
			name = filepath.Join(home, name[1:])
		}
		expanded = append(expanded, name)
	}
	return expanded, nil
}
