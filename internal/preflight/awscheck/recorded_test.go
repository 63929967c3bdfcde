package awscheck_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// recorded stands between the proxy and moto and answers, in the shape of AWS's own answers, what moto does not know: service
// quotas and policy simulation. Everything else passes.
type recorded struct {
	url string

	mu sync.Mutex
	// quotas maps codes to values; a code without one is NoSuchResourceException.
	quotas map[string]float64
	// denied and conditional are actions that the simulation does not allow.
	denied, conditional map[string]bool
	// arn, if set, is whom GetCallerIdentity names; role, if set, is the role's ARN.
	arn string
}

func newRecorded(t *testing.T, moto string) *recorded {
	t.Helper()
	target, err := url.Parse(moto)
	if err != nil {
		t.Fatal(err)
	}
	r := &recorded{denied: map[string]bool{}, conditional: map[string]bool{}, quotas: map[string]float64{
		"L-F678F1CE": 5, "L-0263D0A3": 5, "L-1216C47A": 64, "L-0EA8095F": 60, "L-53DA6B97": 50, "L-69A177A2": 50,
	}}
	pass := httputil.NewSingleHostReverseProxy(target)
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		body, err := io.ReadAll(in.Body)
		if err != nil {
			http.Error(out, err.Error(), http.StatusBadGateway)
			return
		}
		in.Body = io.NopCloser(bytes.NewReader(body))
		form, _ := url.ParseQuery(string(body))
		r.mu.Lock()
		defer r.mu.Unlock()
		switch {
		case strings.HasSuffix(in.Header.Get("X-Amz-Target"), ".GetServiceQuota"):
			r.quota(out, body)
		case form.Get("Action") == "SimulatePrincipalPolicy":
			r.simulate(out, form)
		case form.Get("Action") == "GetCallerIdentity" && r.arn != "":
			_, _ = fmt.Fprintf(out, "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>%s</Arn><UserId>id</UserId><Account>%s</Account>"+
				"</GetCallerIdentityResult></GetCallerIdentityResponse>", r.arn, strings.Split(r.arn, ":")[4])
		default:
			pass.ServeHTTP(out, in)
		}
	}))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func (r *recorded) quota(out http.ResponseWriter, body []byte) {
	var in struct{ ServiceCode, QuotaCode string }
	_ = json.Unmarshal(body, &in)
	out.Header().Set("Content-Type", "application/x-amz-json-1.1")
	value, ok := r.quotas[in.QuotaCode]
	if !ok {
		out.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(out, `{"__type":"NoSuchResourceException","Message":"The request failed because the specified quota does not exist."}`)
		return
	}
	_, _ = fmt.Fprintf(out, `{"Quota":{"ServiceCode":%q,"QuotaCode":%q,"QuotaName":"a quota","Value":%f,"Unit":"None","Adjustable":true,`+
		`"GlobalQuota":false}}`, in.ServiceCode, in.QuotaCode, value)
}

func (r *recorded) simulate(out http.ResponseWriter, form url.Values) {
	var results strings.Builder
	for i := 1; form.Has(fmt.Sprintf("ActionNames.member.%d", i)); i++ {
		action, decision, missing := form.Get(fmt.Sprintf("ActionNames.member.%d", i)), "allowed", ""
		if r.denied[action] || r.conditional[action] {
			decision = "implicitDeny"
		}
		if r.conditional[action] {
			missing = "<member>aws:RequestedRegion</member>"
		}
		fmt.Fprintf(&results, "<member><EvalActionName>%s</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>%s</EvalDecision>"+
			"<MatchedStatements/><MissingContextValues>%s</MissingContextValues></member>", action, decision, missing)
	}
	_, _ = fmt.Fprintf(out, "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>"+
		"<EvaluationResults>%s</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>", results.String())
}
