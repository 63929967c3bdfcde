package awslookup_test

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func (w *world) s3(region string) *s3.Client {
	return s3.NewFromConfig(w.aws(region), func(o *s3.Options) { o.UsePathStyle = true })
}

func (w *world) bucket(name, region string) {
	w.t.Helper()
	_, err := w.s3(region).CreateBucket(w.t.Context(), &s3.CreateBucketInput{
		Bucket:                    aws.String(name),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(region)},
	})
	must(w, 0, err)
}

func (w *world) bucketPolicy(name string) {
	w.t.Helper()
	_, err := w.s3(home).PutBucketPolicy(w.t.Context(), &s3.PutBucketPolicyInput{
		Bucket: aws.String(name), Policy: aws.String(`{"Version":"2012-10-17","Statement":[]}`),
	})
	must(w, 0, err)
}

func (w *world) bucketTags(name string, tags map[string]string) {
	w.t.Helper()
	set := []types.Tag{}
	for key, value := range tags {
		set = append(set, types.Tag{Key: aws.String(key), Value: aws.String(value)})
	}
	_, err := w.s3(home).PutBucketTagging(w.t.Context(),
		&s3.PutBucketTaggingInput{Bucket: aws.String(name), Tagging: &types.Tagging{TagSet: set}})
	must(w, 0, err)
}
