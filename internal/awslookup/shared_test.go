package awslookup_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/faultproxy"
)

func TestBuckets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	name := "milu2stage-assets-" + w.account
	q := adopt.Query{Listing: adopt.ListBuckets, Region: home, Parent: name}
	w.bucket(name+"-2", home)
	if live := w.list(q); len(live) != 0 {
		t.Errorf("a name that nobody has: got %v", live)
	}
	w.bucket(name, home)
	w.bucketTags(name, map[string]string{"pulumi:Stack": "shared"})
	live := w.list(q)
	want := map[string]any{
		"bucket": name, "arn": "arn:aws:s3:::" + name, "region": home, "bucketDomainName": name + ".s3.amazonaws.com",
		"bucketRegionalDomainName": name + ".s3." + home + ".amazonaws.com",
	}
	if len(live) != 1 || live[0].ID != name || !maps.Equal(live[0].Props, want) || live[0].Tags["pulumi:Stack"] != "shared" {
		t.Errorf("our own bucket: got %+v, want %v", live, want)
	}
}

func TestABucketThatMayNotBeLookedAt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	name := "milu2stage-foreign-" + w.account
	q := adopt.Query{Listing: adopt.ListBuckets, Region: home, Parent: name}
	forbid := func() {
		w.proxy.Reset()
		w.proxy.Inject(faultproxy.Rule{API: "s3:HeadBucket", Fault: faultproxy.AccessDenied()})
	}
	forbid()
	_, err := w.source.List(t.Context(), q)
	if lookup := lookupError(t, err); lookup != nil && lookup.Kind != adopt.ForeignOwner {
		t.Errorf("the account has no such bucket: got %s (%v), want %s", lookup.Kind, err, adopt.ForeignOwner)
	}
	w.bucket(name, home)
	forbid()
	_, err = w.source.List(t.Context(), q)
	if lookup := lookupError(t, err); lookup != nil && (lookup.Kind != adopt.Denied || lookup.Permission != "s3:ListBucket") {
		t.Errorf("the bucket is the account's own: got %s, %s (%v), want denied, s3:ListBucket", lookup.Kind, lookup.Permission, err)
	}
	forbid()
	w.proxy.Inject(faultproxy.Rule{API: "s3:ListBuckets", Fault: faultproxy.AccessDenied()})
	_, err = w.source.List(t.Context(), q)
	if lookup := lookupError(t, err); lookup != nil && (lookup.Kind != adopt.Denied || lookup.Permission != "s3:ListAllMyBuckets") {
		t.Errorf("whose it is cannot be told: got %s, %s (%v), want denied, s3:ListAllMyBuckets", lookup.Kind, lookup.Permission, err)
	}
}

// A bucket of another account may be open to everybody. Asked who is expected to own it, S3 answers 403 all the same.
func TestABucketOfAnotherAccountThatAnyoneMayLookAt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.proxy.Inject(faultproxy.Rule{API: "s3:HeadBucket", Fault: func(x *faultproxy.Exchange) {
		if x.Header("X-Amz-Expected-Bucket-Owner") != w.account {
			x.Answer(http.StatusOK, "application/xml", "")
			return
		}
		x.Answer(http.StatusForbidden, "application/xml", "")
	}})
	_, err := w.source.List(t.Context(), adopt.Query{Listing: adopt.ListBuckets, Region: home, Parent: "milu2stage-open-" + w.account})
	if lookup := lookupError(t, err); lookup != nil && lookup.Kind != adopt.ForeignOwner {
		t.Errorf("got %s (%v), want %s", lookup.Kind, err, adopt.ForeignOwner)
	}
}

func TestABucketInAnotherRegionIsAskedThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	name := "milu2stage-moved-" + w.account
	w.bucket(name, other)
	moved := func(x *faultproxy.Exchange) {
		if x.Call.Region == other {
			x.Pass()
			return
		}
		x.SetHeader("X-Amz-Bucket-Region", other)
		x.Answer(http.StatusMovedPermanently, "application/xml", "<Error><Code>PermanentRedirect</Code></Error>")
	}
	w.proxy.Inject(faultproxy.Rule{API: "s3:HeadBucket", Fault: moved})
	w.proxy.Inject(faultproxy.Rule{API: "s3:GetBucketVersioning", Fault: moved})
	live := w.list(adopt.Query{Listing: adopt.ListBuckets, Region: home, Parent: name})
	if len(live) != 1 || live[0].Props["region"] != other {
		t.Errorf("got %+v, want the bucket in %s", live, other)
	}
	w.list(adopt.Query{Listing: adopt.ListBucketVersionings, Region: home, Parent: name})
	if calls := w.proxy.Calls(); calls["s3:HeadBucket"] != 2 || calls["s3:GetBucketVersioning"] != 2 {
		t.Errorf("got calls %v, want each API asked twice", calls)
	}
}

func TestRolesAndWhatHangsOnThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const name = "milu2stage-ec2"
	lists := func() map[adopt.Listing][]adopt.Live {
		got := map[adopt.Listing][]adopt.Live{}
		for _, l := range []adopt.Listing{adopt.ListRoles, adopt.ListInstanceProfiles, adopt.ListRolePolicies, adopt.ListAttachedRolePolicies} {
			got[l] = w.list(adopt.Query{Listing: l, Parent: name})
		}
		return got
	}
	w.role("milu2stage-ec2-2")
	for l, live := range lists() {
		if len(live) != 0 {
			t.Errorf("%s without the role: got %v", l, live)
		}
	}
	w.role(name)
	ids := map[adopt.Listing]string{
		adopt.ListRoles: name, adopt.ListInstanceProfiles: name, adopt.ListRolePolicies: name + ":inline-3",
		adopt.ListAttachedRolePolicies: name + "/" + w.things["policy"],
	}
	for l, live := range lists() {
		if len(live) == 0 || live[len(live)-1].ID != ids[l] {
			t.Errorf("%s: got %+v, want %s last", l, live, ids[l])
		}
		if l == adopt.ListRolePolicies && len(live) != 3 {
			t.Errorf("%s: got %d, want 3 on two pages", l, len(live))
		}
		if tags := live[0].Tags; (l == adopt.ListRoles || l == adopt.ListInstanceProfiles) && tags["pulumi:Stack"] != "shared" {
			t.Errorf("%s: got tags %v", l, tags)
		}
	}
}

// role makes a role with inline policies, a managed one and an instance profile, all of the same name.
func (w *world) role(name string) {
	w.t.Helper()
	c, ctx := iam.NewFromConfig(w.aws(home)), w.t.Context()
	tags := []iamtypes.Tag{{Key: aws.String("pulumi:Stack"), Value: aws.String("shared")}}
	_, err := c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String(name), AssumeRolePolicyDocument: aws.String("{}"), Tags: tags})
	must(w, 0, err)
	document := aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}]}`)
	for _, policy := range []string{"inline-1", "inline-2", "inline-3"} {
		_, err = c.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String(name), PolicyName: aws.String(policy), PolicyDocument: document})
		must(w, 0, err)
	}
	out, err := c.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String(name), PolicyDocument: document})
	w.things["policy"] = str(must(w, out, err).Policy.Arn)
	_, err = c.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String(name), PolicyArn: aws.String(w.things["policy"])})
	must(w, 0, err)
	_, err = c.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{InstanceProfileName: aws.String(name), Tags: tags})
	must(w, 0, err)
	_, err = c.AddRoleToInstanceProfile(ctx,
		&iam.AddRoleToInstanceProfileInput{InstanceProfileName: aws.String(name), RoleName: aws.String(name)})
	must(w, 0, err)
}
