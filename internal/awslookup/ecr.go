package awslookup

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"milu2-stage/internal/adopt"
)

// repositories lists the region's repositories.
func (r *region) repositories(ctx context.Context, _ adopt.Query) ([]adopt.Live, error) {
	pages := ecr.NewDescribeRepositoriesPaginator(r.ecr, &ecr.DescribeRepositoriesInput{MaxResults: r.page(1000)})
	return collect(ctx, pages,
		func(o *ecr.DescribeRepositoriesOutput) ([]types.Repository, *string) {
			return o.Repositories, o.NextToken
		},
		func(repo types.Repository) (adopt.Live, bool) {
			p := props{}.text("name", repo.RepositoryName).text("repositoryUrl", repo.RepositoryUri)
			is(p, "imageTagMutability", repo.ImageTagMutability)
			if e := repo.EncryptionConfiguration; e != nil {
				is(p, "encryptionType", e.EncryptionType)
				p.text("kmsKey", e.KmsKey)
			}
			return adopt.Live{
				ID: aws.ToString(repo.RepositoryName), Name: aws.ToString(repo.RepositoryName), Created: aws.ToTime(repo.CreatedAt), Props: p,
			}, true
		})
}

// lifecyclePolicies lists the lifecycle policy of a repository: none or one.
func (r *region) lifecyclePolicies(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	out, err := r.ecr.GetLifecyclePolicy(ctx, &ecr.GetLifecyclePolicyInput{RepositoryName: aws.String(q.Parent)})
	if hasCode(err, "LifecyclePolicyNotFoundException", "RepositoryNotFoundException") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []adopt.Live{{
		ID: q.Parent, Name: q.Parent, Tags: map[string]string{},
		Props: props{"repository": q.Parent}.text("policy", out.LifecyclePolicyText),
	}}, nil
}

// repositoryTags returns a repository's tags.
func (r *region) repositoryTags(ctx context.Context, name string) (map[string]string, error) {
	arn, err := r.arn(ctx, "ecr", "repository/"+name)
	if err != nil {
		return nil, err
	}
	out, err := r.ecr.ListTagsForResource(ctx, &ecr.ListTagsForResourceInput{ResourceArn: aws.String(arn)})
	if err != nil {
		return nil, err
	}
	return tagMap(out.Tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value }), nil
}

// arn composes the ARN of one of the account's resources in the region.
func (r *region) arn(ctx context.Context, service, resource string) (string, error) {
	who, err := r.source.whoami(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", who.partition, service, r.name, who.account, resource), nil
}
