package infra

import (
	"fmt"
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/naming"
	"milu2-stage/internal/userdata"
)

// Launch is what all instances of a stage have in common.
type Launch struct {
	Names *naming.Names
	// Images are Amazon Linux 2023, or like it: the user data uses dnf, systemd and the AWS CLI.
	Images Images
	// Tags are the provider's default tags, for what AWS makes along with a resource: the provider does not put them there.
	Tags map[string]string
	// KeyName is nil without a key pair.
	KeyName pulumi.StringPtrInput
	// ProfileName and ProfileARN are the instance profile of shared.
	ProfileName string
	ProfileARN  string
	Region      string
	// After holds what must exist before the first boot: the way to the internet, and somewhere to log to.
	After []pulumi.Resource
}

// tags returns all tags of something that AWS makes along with a resource, its Name tag among them.
func (l *Launch) tags(name string) map[string]string {
	tags := maps.Clone(l.Tags)
	tags[naming.TagName] = name
	return tags
}

// spec is the user data of a role, without what other resources have yet to say.
func (l *Launch) spec(role string, environment ...userdata.Variable) userdata.Spec {
	return userdata.Spec{
		Role:        role,
		Region:      l.Region,
		LogGroup:    l.Names.LogGroup(role),
		Namespace:   l.Names.MetricNamespace(),
		Environment: environment,
	}
}

// userData renders a role's user data once the repository's URL and the data volume's id are known. Either may be nil.
func userData(spec userdata.Spec, repository, volume pulumi.StringInput) pulumi.StringOutput {
	return pulumi.All(orEmpty(repository), orEmpty(volume)).ApplyT(func(values []any) (string, error) {
		return renderUserData(spec, values[0].(string), values[1].(string))
	}).(pulumi.StringOutput)
}

func orEmpty(s pulumi.StringInput) pulumi.StringInput {
	if s == nil {
		return pulumi.String("")
	}
	return s
}

func renderUserData(spec userdata.Spec, repository, volume string) (string, error) {
	spec.Repository, spec.VolumeID = repository, volume
	text, err := userdata.Render(spec)
	if err != nil {
		return "", fmt.Errorf("rendering the user data of %s: %w", spec.Role, err)
	}
	return text, nil
}
