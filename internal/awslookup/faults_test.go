package awslookup_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/faultproxy"
)

// spoken is one service of each protocol, with a listing that finds something.
type spoken struct {
	protocol string
	api      string
	// fixture makes one thing and returns the question that lists it, and its id.
	fixture func(w *world) (adopt.Query, string)
	// onePage is set where the API has no pages.
	onePage bool
}

func protocols() []spoken {
	return []spoken{
		{"EC2's query protocol", "ec2:DescribeSubnets", func(w *world) (adopt.Query, string) {
			vpc := w.vpc(home, "v", "172.34.0.0/16")
			return adopt.Query{Listing: adopt.ListSubnets, Region: home, Parent: vpc}, w.subnet(home, vpc, "172.34.0.0/24", "a")
		}, false},
		{"the query protocol", "elasticloadbalancing:DescribeTargetGroups", func(w *world) (adopt.Query, string) {
			id := w.targetGroup(home, "tg", w.vpc(home, "v", "172.34.0.0/16"))
			return adopt.Query{Listing: adopt.ListTargetGroups, Region: home}, id
		}, false},
		{"the JSON protocol", "ecr:DescribeRepositories", func(w *world) (adopt.Query, string) {
			return adopt.Query{Listing: adopt.ListRepositories, Region: home}, w.repository(home, "milu2stage/api")
		}, false},
		{"CBOR", "cloudwatch:DescribeAlarms", func(w *world) (adopt.Query, string) {
			return adopt.Query{Listing: adopt.ListAlarms, Region: home}, w.alarm(home, "milu2stage-web-cpu")
		}, false},
		{"REST and XML", "route53:ListResourceRecordSets", func(w *world) (adopt.Query, string) {
			zone := w.zone("example.com", "zone", "", "")
			id := w.record(zone, "api.example.com", types.RRTypeA, "")
			return adopt.Query{Listing: adopt.ListRecords, Parent: zone, Hint: "api.example.com"}, id
		}, false},
		{"S3", "s3:GetBucketPolicy", func(w *world) (adopt.Query, string) {
			w.bucket("milu2stage-faults-"+w.account, home)
			id := "milu2stage-faults-" + w.account
			w.bucketPolicy(id)
			return adopt.Query{Listing: adopt.ListBucketPolicies, Region: home, Parent: id}, id
		}, true},
	}
}

// faultCase is a fault, and what a lookup must make of it: the answer, or an error of a kind, never an empty answer.
type faultCase struct {
	sentence string
	fault    faultproxy.Fault
	times    int
	// kind is "" where the answer is whole after all.
	kind adopt.ErrorKind
	// calls is how often the API is asked, 0 for any number.
	calls int
	paged bool
}

func faultCases() []faultCase {
	return []faultCase{
		{sentence: "access denied is not asked again", fault: faultproxy.AccessDenied(), kind: adopt.Denied, calls: 1},
		{sentence: "throttling that ends is waited for", fault: faultproxy.Throttle(), times: 2, calls: 3},
		{sentence: "throttling that does not end is an error", fault: faultproxy.Throttle(), kind: adopt.Throttled, calls: 3},
		{sentence: "a reset connection is tried again", fault: faultproxy.Reset(), times: 1, calls: 2},
		{sentence: "a connection that is reset each time is an error", fault: faultproxy.Reset(), kind: adopt.Other},
		{sentence: "a truncated body is an error", fault: faultproxy.Truncate(), kind: adopt.Other},
		{sentence: "a body cut with its length is an error", fault: faultproxy.Cut(), kind: adopt.Other},
		{sentence: "an answer without a body is an error", fault: faultproxy.Blank(), kind: adopt.Other},
		{sentence: "a login page is an error", kind: adopt.Other,
			fault: faultproxy.Respond(200, "text/html", "<!DOCTYPE html><html><body>Sign in</body></html>")},
		{sentence: "a service error is an error", kind: adopt.Other, fault: faultproxy.Fail(http.StatusInternalServerError, "InternalError", "sorry")},
		{sentence: "an expired token is an error about credentials", kind: adopt.Credentials, calls: 1,
			fault: faultproxy.Fail(http.StatusForbidden, "ExpiredToken", "The security token included in the request is expired")},
		{sentence: "an empty page with a token is not the end", fault: faultproxy.EmptyPage(), times: 1, calls: 2, paged: true},
		{sentence: "a page token that repeats is an error", fault: faultproxy.SameToken(), kind: adopt.Other, paged: true},
	}
}

func TestFaultsNeverReadAsNothingExists(t *testing.T) {
	for _, p := range protocols() {
		t.Run(p.protocol, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			q, id := p.fixture(w)
			for _, c := range faultCases() {
				if c.paged && p.onePage {
					continue
				}
				t.Run(c.sentence, func(t *testing.T) {
					c.run(t, w, p, q, id)
				})
			}
		})
	}
}

func (c faultCase) run(t *testing.T, w *world, p spoken, q adopt.Query, id string) {
	t.Helper()
	w.proxy.Reset()
	w.proxy.Inject(faultproxy.Rule{API: p.api, Times: c.times, Fault: c.fault})
	// A source of its own: throttling slows the clients of the one that met it.
	live, err := w.newSource(awslookup.Options{}).List(t.Context(), q)
	if calls := w.proxy.Calls()[p.api]; c.calls != 0 && calls != c.calls {
		t.Errorf("%s was called %d times, want %d", p.api, calls, c.calls)
	}
	if c.kind == "" {
		if err != nil || len(live) != 1 || live[0].ID != id {
			t.Errorf("got %v, %v; want %s", live, err, id)
		}
		return
	}
	if lookup := lookupError(t, err); lookup != nil && (lookup.Kind != c.kind || lookup.API != p.api) {
		t.Errorf("got kind %s, API %s: %v; want %s, %s", lookup.Kind, lookup.API, err, c.kind, p.api)
	}
}

func TestASlowAnswerTimesOut(t *testing.T) {
	t.Parallel()
	for sentence, opts := range map[string]awslookup.Options{
		"one attempt takes too long":         {CallTimeout: 50 * time.Millisecond},
		"the whole listing takes too long":   {ListTimeout: 50 * time.Millisecond},
		"the attempts together take so long": {CallTimeout: 200 * time.Millisecond, ListTimeout: 300 * time.Millisecond},
	} {
		t.Run(sentence, func(t *testing.T) {
			w := newWorld(t)
			w.proxy.Inject(faultproxy.Rule{API: "*", Fault: faultproxy.Delay(2 * time.Second)})
			_, err := w.newSource(opts).List(t.Context(), adopt.Query{Listing: adopt.ListVpcs, Region: home})
			if lookup := lookupError(t, err); lookup != nil && lookup.Kind != adopt.Timeout {
				t.Errorf("got kind %s: %v; want a timeout", lookup.Kind, err)
			}
		})
	}
}

func TestErrorsAreShortAndSayWhatToDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.proxy.Inject(faultproxy.Rule{API: "*", Fault: faultproxy.Fail(http.StatusForbidden, "UnauthorizedOperation",
		"You are not authorized to perform this operation. Encoded authorization failure message: "+strings.Repeat("x", 3000))})
	_, err := w.source.List(t.Context(), adopt.Query{Listing: adopt.ListVpcs, Region: home})
	want := "looking up what exists with ec2:DescribeVpcs in eu-central-1: access denied; grant ec2:DescribeVpcs to the " +
		"credentials that run Pulumi: UnauthorizedOperation: You are not authorized to perform this operation. (request faultproxy)"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
