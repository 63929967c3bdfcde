package awslookup_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/config"
	"milu2-stage/internal/faultproxy"
)

// newSession is a Source from these settings, with few and quick attempts.
func newSession(t *testing.T, settings config.AWS) *awslookup.Source {
	t.Helper()
	s, err := awslookup.New(t.Context(), settings, awslookup.Options{Attempts: 2, MaxBackoff: time.Millisecond, CallTimeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheAccountIsTheOneThatTheConfigurationAllows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for sentence, c := range map[string]struct {
		allowed, forbidden []string
		wrong              string
	}{
		"no list":                   {},
		"the account is allowed":    {allowed: []string{"000000000000", w.account}},
		"another one is forbidden":  {forbidden: []string{"000000000000"}},
		"another one is allowed":    {allowed: []string{"000000000000"}, wrong: "is not in aws:allowedAccountIds (000000000000)"},
		"the account is forbidden":  {forbidden: []string{w.account}, wrong: "which aws:forbiddenAccountIds names"},
		"it is allowed and refused": {allowed: []string{w.account}, forbidden: []string{w.account}, wrong: "which aws:forbiddenAccountIds names"},
	} {
		t.Run(sentence, func(t *testing.T) {
			settings := w.settings()
			settings.AllowedAccountIDs, settings.ForbiddenAccountIDs = c.allowed, c.forbidden
			account, err := newSession(t, settings).Identity(t.Context())
			if c.wrong == "" {
				if err != nil || account != w.account {
					t.Errorf("got %q, %v; want %s", account, err, w.account)
				}
				return
			}
			lookup := lookupError(t, err)
			if lookup != nil && (lookup.Kind != adopt.WrongAccount || !strings.Contains(err.Error(), c.wrong)) {
				t.Errorf("got %v; want %s", err, c.wrong)
			}
		})
	}
}

func TestTheIdentityIsAskedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 3 {
		if _, err := w.source.Identity(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.proxy.Calls()["sts:GetCallerIdentity"]; n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
}

func TestEnvironmentGivesTheEndpoint(t *testing.T) {
	w := newWorld(t)
	t.Setenv("AWS_ENDPOINT_URL", w.proxy.URL())
	settings := w.settings()
	settings.Endpoints = nil
	if account, err := newSession(t, settings).Identity(t.Context()); err != nil || account != w.account {
		t.Errorf("got %q, %v; want %s", account, err, w.account)
	}
}

func TestAProfileOfTheSharedFilesGivesCredentials(t *testing.T) {
	w := newWorld(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("USERPROFILE", dir)
	text := "[stage]\naws_access_key_id = PROFILEKEY\naws_secret_access_key = profilesecret\n"
	if err := os.WriteFile(filepath.Join(dir, "creds"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := w.settings()
	settings.AccessKey, settings.SecretKey = "", ""
	settings.Profile, settings.SharedCredentialsFiles = "stage", []string{"~/creds"}
	settings.SharedConfigFiles = []string{filepath.Join(dir, "none")}
	key := ""
	w.proxy.Inject(faultproxy.Rule{API: "*", Fault: func(x *faultproxy.Exchange) {
		key = x.Header("Authorization")
		x.Pass()
	}})
	if _, err := newSession(t, settings).Identity(t.Context()); err != nil || !strings.Contains(key, "Credential=PROFILEKEY/") {
		t.Errorf("got %v, signed as %q; want the profile's key", err, key)
	}
	settings.Profile = "nobody"
	_, err := awslookup.New(t.Context(), settings, awslookup.Options{})
	if err == nil || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("a profile that does not exist: got %v, want an error that names it", err)
	}
}

func TestRolesAreAssumedOneByTheOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := iam.NewFromConfig(w.aws(home))
	for _, name := range []string{"first", "second"} {
		_, err := c.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String(name), AssumeRolePolicyDocument: aws.String("{}")})
		must(w, 0, err)
	}
	settings := w.settings()
	for _, name := range []string{"first", "second"} {
		settings.AssumeRoles = append(settings.AssumeRoles, config.AssumeRole{
			RoleARN: "arn:aws:iam::" + w.account + ":role/" + name, SessionName: "milu2", ExternalID: "x", Duration: "15m",
			Tags: map[string]string{"k": "v"},
		})
	}
	if _, err := newSession(t, settings).Identity(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := w.proxy.Calls()["sts:AssumeRole"]; n != 2 {
		t.Errorf("%d roles were assumed, want 2", n)
	}
	w.proxy.Reset()
	w.proxy.Inject(faultproxy.Rule{API: "sts:AssumeRole", Fault: faultproxy.AccessDenied()})
	_, err := newSession(t, settings).List(t.Context(), adopt.Query{Listing: adopt.ListVpcs, Region: home})
	if lookup := lookupError(t, err); lookup != nil && lookup.Kind != adopt.Credentials {
		t.Errorf("a role that may not be assumed: got %s (%v), want an error about credentials", lookup.Kind, err)
	}
	settings.AssumeRoles[0].Duration = "soon"
	if _, err := awslookup.New(t.Context(), settings, awslookup.Options{}); err == nil || !strings.Contains(err.Error(), `"soon"`) {
		t.Errorf("a malformed duration: got %v", err)
	}
}

func TestErrorsAboutTheWayToAWS(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI"} {
		t.Setenv(name, "")
	}
	dir := t.TempDir()
	cases := map[string]struct {
		change func(*config.AWS)
		kind   adopt.ErrorKind
		says   string
	}{
		"no credentials anywhere": {func(s *config.AWS) {
			s.AccessKey = ""
			s.SharedConfigFiles, s.SharedCredentialsFiles = []string{filepath.Join(dir, "a")}, []string{filepath.Join(dir, "b")}
		}, adopt.Credentials, "no EC2 IMDS role found"},
		"nobody listens at the endpoint": {func(s *config.AWS) { s.Endpoints = map[string]string{"ec2": "http://127.0.0.1:1"} },
			adopt.Other, "connection refused"},
		"the endpoint's host does not exist": {func(s *config.AWS) { s.Endpoints = map[string]string{"ec2": "http://ec2.invalid"} },
			adopt.Other, ""},
	}
	for sentence, c := range cases {
		t.Run(sentence, func(t *testing.T) {
			settings := w.settings()
			c.change(&settings)
			_, err := newSession(t, settings).List(t.Context(), adopt.Query{Listing: adopt.ListVpcs, Region: home})
			lookup := lookupError(t, err)
			if lookup == nil {
				return
			}
			if (lookup.Kind != c.kind && c.says != "") || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") {
				t.Errorf("got %s: %v; want %s with %q", lookup.Kind, err, c.kind, c.says)
			}
		})
	}
}

func TestCodesOfEveryKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for code, c := range map[string]struct {
		status int
		kind   adopt.ErrorKind
	}{
		"AccessDenied":                {http.StatusForbidden, adopt.Denied},
		"AccessDeniedException":       {http.StatusBadRequest, adopt.Denied},
		"UnauthorizedOperation":       {http.StatusForbidden, adopt.Denied},
		"SomethingNew":                {http.StatusForbidden, adopt.Denied},
		"OptInRequired":               {http.StatusForbidden, adopt.Other},
		"RequestExpired":              {http.StatusBadRequest, adopt.Credentials},
		"InvalidClientTokenId":        {http.StatusForbidden, adopt.Credentials},
		"UnrecognizedClientException": {http.StatusBadRequest, adopt.Credentials},
		"AuthFailure":                 {http.StatusUnauthorized, adopt.Credentials},
		"SignatureDoesNotMatch":       {http.StatusForbidden, adopt.Credentials},
		"RequestLimitExceeded":        {http.StatusServiceUnavailable, adopt.Throttled},
		"Throttling":                  {http.StatusBadRequest, adopt.Throttled},
		"RequestTimeout":              {http.StatusRequestTimeout, adopt.Timeout},
		"InvalidParameterValue":       {http.StatusBadRequest, adopt.Other},
		"InternalError":               {http.StatusInternalServerError, adopt.Other},
	} {
		w.proxy.Reset()
		w.proxy.Inject(faultproxy.Rule{API: "*", Fault: faultproxy.Fail(c.status, code, "m")})
		_, err := w.newSource(awslookup.Options{Attempts: 1}).List(t.Context(), adopt.Query{Listing: adopt.ListVpcs, Region: home})
		if lookup := lookupError(t, err); lookup != nil && lookup.Kind != c.kind {
			t.Errorf("%s: got %s, want %s", code, lookup.Kind, c.kind)
		}
	}
}

func TestEachRegionIsAskedInItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.vpc(other, "there", "10.9.0.0/16")
	for _, l := range w.list(adopt.Query{Listing: adopt.ListVpcs, Region: home}) {
		if l.Name == "there" {
			t.Errorf("%s lists a VPC of %s", home, other)
		}
	}
	found := false
	for _, l := range w.list(adopt.Query{Listing: adopt.ListVpcs, Region: other}) {
		found = found || l.Name == "there"
	}
	if !found {
		t.Errorf("%s does not list its VPC", other)
	}
}

func TestAnUnknownListingIsAnError(t *testing.T) {
	t.Parallel()
	_, err := newWorld(t).source.List(t.Context(), adopt.Query{Listing: "moons"})
	if lookup := lookupError(t, err); lookup != nil && lookup.Kind != adopt.Other {
		t.Errorf("got %s, want %s", lookup.Kind, adopt.Other)
	}
}
