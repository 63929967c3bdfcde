package awslookup

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"milu2-stage/internal/adopt"
)

// buckets lists the bucket of the given name: none or one. S3's names are global; a bucket of another account is an
// error of kind ForeignOwner.
func (r *region) buckets(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	who, err := r.source.whoami(ctx)
	if err != nil {
		return nil, err
	}
	var out *s3.HeadBucketOutput
	home, err := r.atBucket(func(at *region) error {
		var err error
		out, err = at.s3.HeadBucket(ctx, &s3.HeadBucketInput{
			Bucket: aws.String(q.Parent),
			// A bucket of another account may let everybody look at it; with this S3 answers 403 there too.
			ExpectedBucketOwner: aws.String(who.account),
		})
		return err
	})
	switch {
	case status(err) == http.StatusNotFound:
		return nil, nil
	case status(err) == http.StatusForbidden:
		return nil, r.forbidden(ctx, q, err)
	case err != nil:
		return nil, err
	}
	tags, err := home.bucketTags(ctx, q.Parent)
	if hasCode(err, "NoSuchBucket") {
		return nil, nil // it was deleted between the two calls
	}
	if err != nil {
		return nil, err
	}
	name := home.name
	if out.BucketRegion != nil {
		name = *out.BucketRegion
	}
	suffix := dnsSuffix(who.partition)
	return []adopt.Live{{ID: q.Parent, Name: q.Parent, Tags: tags, Props: props{
		"bucket": q.Parent, "arn": "arn:" + who.partition + ":s3:::" + q.Parent, "region": name,
		"bucketDomainName":         q.Parent + ".s3." + suffix,
		"bucketRegionalDomainName": q.Parent + ".s3." + name + "." + suffix,
	}}}, nil
}

// atBucket runs a call against the region that a bucket lives in: S3 tells it in a header when asked elsewhere. It
// returns the region that answered.
func (r *region) atBucket(ask func(*region) error) (*region, error) {
	err := ask(r)
	var answer *smithyhttp.ResponseError
	if !errors.As(err, &answer) || answer.Response == nil {
		return r, err
	}
	home := answer.Response.Header.Get("X-Amz-Bucket-Region")
	switch answer.HTTPStatusCode() {
	case http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusBadRequest:
		if home != "" && home != r.name {
			at := r.source.region(home)
			return at, ask(at)
		}
	}
	return r, err
}

// forbidden says what a 403 on a bucket means: the credentials may not look at a bucket of ours, or it is not ours.
func (r *region) forbidden(ctx context.Context, q adopt.Query, denied error) error {
	ours, err := r.owns(ctx, q.Parent)
	if err != nil {
		return fmt.Errorf("finding out whose bucket %s is: %w", q.Parent, err)
	}
	if ours {
		return denied
	}
	return &adopt.LookupError{
		Listing: q.Listing, API: "s3:HeadBucket", Permission: "s3:ListBucket", Region: q.Region, Parent: q.Parent,
		Kind: adopt.ForeignOwner, Err: fmt.Errorf("the bucket name %s is taken, and the account has no such bucket", q.Parent),
	}
}

// owns says whether the account has the bucket.
func (r *region) owns(ctx context.Context, bucket string) (bool, error) {
	pages := s3.NewListBucketsPaginator(r.s3, &s3.ListBucketsInput{Prefix: aws.String(bucket), MaxBuckets: r.page(1000)})
	found, err := collect(ctx, pages, func(o *s3.ListBucketsOutput) ([]types.Bucket, *string) { return o.Buckets, o.ContinuationToken },
		func(b types.Bucket) (adopt.Live, bool) { return adopt.Live{}, aws.ToString(b.Name) == bucket })
	return len(found) > 0, err
}

// bucketTags returns a bucket's tags.
func (r *region) bucketTags(ctx context.Context, bucket string) (map[string]string, error) {
	out, err := r.s3.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: aws.String(bucket)})
	if hasCode(err, "NoSuchTagSet") {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, err
	}
	return tagMap(out.TagSet, func(t types.Tag) (*string, *string) { return t.Key, t.Value }), nil
}

// dnsSuffix is the domain of a partition's endpoints.
func dnsSuffix(partition string) string {
	suffixes := map[string]string{
		"aws-cn": "amazonaws.com.cn", "aws-iso": "c2s.ic.gov", "aws-iso-b": "sc2s.sgov.gov", "aws-eusc": "amazonaws.eu",
	}
	if suffix, ok := suffixes[partition]; ok {
		return suffix
	}
	return "amazonaws.com"
}
