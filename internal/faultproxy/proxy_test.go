package faultproxy_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"milu2-stage/internal/faultproxy"
)

// newProxy is a proxy in front of a server that says "hello" and what it was asked.
func newProxy(t *testing.T) *faultproxy.Proxy {
	t.Helper()
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, "hello "+r.Header.Get("X-Account")+" "+string(body)) //nolint:gosec // no browser reads it
	}))
	t.Cleanup(target.Close)
	p, err := faultproxy.New(target.URL, faultproxy.Options{Header: http.Header{"x-account": {"42"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// ask sends a call of EC2 as the SDK does, and returns the status and the body.
func ask(p *faultproxy.Proxy, body string) (int, string, error) {
	req, err := http.NewRequest(http.MethodPost, p.URL()+"/", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	sign(req.Header, "ec2")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, string(text), err
}

func sign(h http.Header, service string) {
	h.Set("Authorization", "AWS4-HMAC-SHA256 Credential=KEY/20260101/eu-central-1/"+service+"/aws4_request, SignedHeaders=host, Signature=x")
}

func TestWithoutAFaultTheTargetAnswers(t *testing.T) {
	p := newProxy(t)
	status, body, err := ask(p, "Action=DescribeVpcs")
	if err != nil || status != http.StatusOK || body != "hello 42 Action=DescribeVpcs" {
		t.Errorf("got %d %q, %v", status, body, err)
	}
	if got, want := p.Calls(), map[string]int{"ec2:DescribeVpcs": 1}; !maps.Equal(got, want) {
		t.Errorf("counted %v, want %v", got, want)
	}
}

func TestAFaultHitsItsCallsOnly(t *testing.T) {
	p := newProxy(t)
	p.Inject(faultproxy.Rule{API: "ec2:DescribeVpcs", After: 1, Times: 2, Fault: faultproxy.AccessDenied()})
	for i, want := range []int{200, 403, 403, 200} {
		if status, _, err := ask(p, "Action=DescribeVpcs"); err != nil || status != want {
			t.Errorf("call %d: got %d, %v; want %d", i, status, err, want)
		}
		if status, _, err := ask(p, "Action=DescribeSubnets"); err != nil || status != 200 {
			t.Errorf("another API: got %d, %v; want 200", status, err)
		}
	}
	p.Reset()
	if status, _, _ := ask(p, "Action=DescribeVpcs"); status != 200 || p.Calls()["ec2:DescribeVpcs"] != 1 {
		t.Errorf("after a reset: got %d and counted %v", status, p.Calls())
	}
}

func TestBrokenAnswers(t *testing.T) {
	for sentence, c := range map[string]struct {
		fault   faultproxy.Fault
		body    string
		isError bool
	}{
		"a reset connection gives no answer":   {fault: faultproxy.Reset(), isError: true},
		"a truncated body ends too early":      {fault: faultproxy.Truncate(), isError: true, body: "hello 42 Actio"},
		"a cut body looks whole":               {fault: faultproxy.Cut(), body: "hello 42 Actio"},
		"a blank answer has no body":           {fault: faultproxy.Blank()},
		"a delayed answer is the target's own": {fault: faultproxy.Delay(time.Millisecond), body: "hello 42 Action=DescribeVpcs"},
	} {
		t.Run(sentence, func(t *testing.T) {
			p := newProxy(t)
			p.Inject(faultproxy.Rule{API: "*", Fault: c.fault})
			_, body, err := ask(p, "Action=DescribeVpcs")
			if (err != nil) != c.isError || (!strings.HasPrefix(c.body, body) && body != c.body) {
				t.Errorf("got %q, %v; want %q, error %t", body, err, c.body, c.isError)
			}
		})
	}
}

func TestThePageAfterAnEmptyOneIsTheFirst(t *testing.T) {
	p := newProxy(t)
	p.Inject(faultproxy.Rule{API: "ec2:DescribeVpcs", Times: 1, Fault: faultproxy.EmptyPage()})
	_, page, err := ask(p, "Action=DescribeVpcs")
	_, rest, found := strings.Cut(page, "<nextToken>")
	token, _, _ := strings.Cut(rest, "<")
	if err != nil || !found {
		t.Fatalf("got %q, %v; want a token", page, err)
	}
	_, body, err := ask(p, "Action=DescribeVpcs&NextToken="+token)
	if err != nil || body != "hello 42 Action=DescribeVpcs" {
		t.Errorf("the next page: got %q, %v", body, err)
	}
}

func TestLatencyAppliesToEveryCall(t *testing.T) {
	p := newProxy(t)
	p.SetLatency(30 * time.Millisecond)
	start := time.Now()
	if _, _, err := ask(p, "Action=DescribeVpcs"); err != nil || time.Since(start) < 30*time.Millisecond {
		t.Errorf("answered after %s, %v", time.Since(start), err)
	}
}
