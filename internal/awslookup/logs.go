package awslookup

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"milu2-stage/internal/adopt"
)

// logGroups lists the log groups whose names begin with the hint.
func (r *region) logGroups(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	pages := cloudwatchlogs.NewDescribeLogGroupsPaginator(r.logs,
		&cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: optional(q.Hint), Limit: r.page(50)})
	return collect(ctx, pages,
		func(o *cloudwatchlogs.DescribeLogGroupsOutput) ([]types.LogGroup, *string) {
			return o.LogGroups, o.NextToken
		},
		func(g types.LogGroup) (adopt.Live, bool) {
			p := props{"retentionInDays": 0}.text("name", g.LogGroupName).text("kmsKeyId", g.KmsKeyId).number("retentionInDays", g.RetentionInDays)
			is(p, "logGroupClass", g.LogGroupClass)
			live := adopt.Live{ID: aws.ToString(g.LogGroupName), Name: aws.ToString(g.LogGroupName), Props: p}
			if g.CreationTime != nil {
				live.Created = time.UnixMilli(*g.CreationTime).UTC()
			}
			return live, true
		})
}

// logGroupTags returns a log group's tags.
func (r *region) logGroupTags(ctx context.Context, name string) (map[string]string, error) {
	arn, err := r.arn(ctx, "logs", "log-group:"+name)
	if err != nil {
		return nil, err
	}
	out, err := r.logs.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: aws.String(arn)})
	if err != nil {
		return nil, err
	}
	if out.Tags == nil {
		return map[string]string{}, nil
	}
	return out.Tags, nil
}
