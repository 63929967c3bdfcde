package awslookup

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"milu2-stage/internal/adopt"
)

// gone is IAM's code for a thing that does not exist.
const gone = "NoSuchEntity"

// iamTags turns IAM's tags into a map.
func iamTags(tags []types.Tag) map[string]string {
	return tagMap(tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
}

// roles lists the role of the given name: none or one.
func (r *region) roles(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	out, err := r.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String(q.Parent)})
	if err != nil || out.Role == nil {
		return unlessGone(nil, err, gone)
	}
	role := out.Role
	return []adopt.Live{{
		ID: aws.ToString(role.RoleName), Name: aws.ToString(role.RoleName), Created: aws.ToTime(role.CreateDate), Tags: iamTags(role.Tags),
		Props: props{}.text("name", role.RoleName).text("path", role.Path).text("arn", role.Arn).text("uniqueId", role.RoleId),
	}}, nil
}

// instanceProfiles lists the instance profile of the given name: none or one.
func (r *region) instanceProfiles(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	out, err := r.iam.GetInstanceProfile(ctx, &iam.GetInstanceProfileInput{InstanceProfileName: aws.String(q.Parent)})
	if err != nil || out.InstanceProfile == nil {
		return unlessGone(nil, err, gone)
	}
	profile := out.InstanceProfile
	p := props{"role": ""}.text("name", profile.InstanceProfileName).text("path", profile.Path).text("arn", profile.Arn)
	p.text("uniqueId", profile.InstanceProfileId)
	if len(profile.Roles) > 0 {
		p.text("role", profile.Roles[0].RoleName)
	}
	return []adopt.Live{{
		ID: aws.ToString(profile.InstanceProfileName), Name: aws.ToString(profile.InstanceProfileName),
		Created: aws.ToTime(profile.CreateDate), Tags: iamTags(profile.Tags), Props: p,
	}}, nil
}

// rolePolicies lists the inline policies of a role; none if the role has gone.
func (r *region) rolePolicies(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	pages := iam.NewListRolePoliciesPaginator(r.iam, &iam.ListRolePoliciesInput{RoleName: aws.String(q.Parent), MaxItems: r.page(1000)})
	live, err := collect(ctx, pages, func(o *iam.ListRolePoliciesOutput) ([]string, *string) { return o.PolicyNames, o.Marker },
		func(name string) (adopt.Live, bool) {
			return adopt.Live{ID: q.Parent + ":" + name, Name: name, Props: props{"role": q.Parent, "name": name}}, true
		})
	return unlessGone(live, err, gone)
}

// attachedRolePolicies lists the managed policies that are attached to a role; none if the role has gone.
func (r *region) attachedRolePolicies(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	pages := iam.NewListAttachedRolePoliciesPaginator(r.iam,
		&iam.ListAttachedRolePoliciesInput{RoleName: aws.String(q.Parent), MaxItems: r.page(1000)})
	live, err := collect(ctx, pages,
		func(o *iam.ListAttachedRolePoliciesOutput) ([]types.AttachedPolicy, *string) {
			return o.AttachedPolicies, o.Marker
		},
		func(a types.AttachedPolicy) (adopt.Live, bool) {
			return adopt.Live{
				ID: q.Parent + "/" + aws.ToString(a.PolicyArn), Name: aws.ToString(a.PolicyName),
				Props: props{"role": q.Parent}.text("policyArn", a.PolicyArn),
			}, true
		})
	return unlessGone(live, err, gone)
}
