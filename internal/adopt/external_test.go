package adopt

import (
	"strings"
	"testing"

	"milu2-stage/internal/config"
)

func TestExternalIsReferredTo(t *testing.T) {
	const issued, pending = "arn:aws:acm:us-test-1:123456789012:certificate/a", "arn:aws:acm:us-test-1:123456789012:certificate/b"
	s := (&fakeSource{}).
		has(ListBuckets, "corp-web", Live{ID: "corp-web", Props: map[string]any{"arn": "arn:web"}}).
		has(ListRoles, "corp", Live{ID: "corp", Tags: ownTags()}).
		has(ListDistributions, "", Live{ID: "E1", Name: "corp"}, Live{ID: "E2", Name: "corp"}).
		has(ListCertificates, "", Live{ID: issued, Props: map[string]any{"status": "ISSUED"}},
			Live{ID: pending, Props: map[string]any{"status": "PENDING_VALIDATION"}})
	tests := map[string]struct{ token, name, id, says string }{
		"a bucket by name":                         {BucketType, "web", "corp-web", ""},
		"a role, whosever it is":                   {RoleType, "ec2", "corp", ""},
		"a distribution by id, of two with a name": {DistributionType, "cdn-web", "E2", ""},
		"an issued certificate":                    {certToken, "certificate", issued, ""},
		"a certificate that is not issued":         {certToken, "certificate", pending, "PENDING_VALIDATION"},
		"a bucket that does not exist":             {BucketType, "web", "corp", "external.web is corp, which does not exist"},
		"a distribution's comment":                 {DistributionType, "cdn-web", "corp", "does not exist"},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			for _, mode := range []config.AdoptMode{config.AdoptAuto, config.AdoptOff} {
				a := deciding(s, config.ScopeShared, nil)
				a.opts.Mode = mode
				live, err := a.External(t.Context(), tt.token, tt.name, tt.id)
				if tt.says == "" {
					if err != nil || live.ID != tt.id || !strings.Contains(a.report(), tt.id) {
						t.Errorf("%s: got %+v, %v\n%s", mode, live, err, a.report())
					}
					continue
				}
				command := `pulumi config rm -s stage0 --path "milu2-stage:external.` + tt.name
				if err == nil || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), command) {
					t.Errorf("%s: error %v, want %q and %q", mode, err, tt.says, command)
				}
			}
		})
	}
}
