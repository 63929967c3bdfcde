package adopt

import (
	"context"
	"strings"
	"testing"
	"time"

	"milu2-stage/internal/config"
)

// making answers with one thing after another, and keeps to the last.
type making struct {
	fakeSource
	listing Listing
	answers [][]Live
	asked   int
}

func (s *making) List(ctx context.Context, q Query) ([]Live, error) {
	if q.Listing != s.listing {
		return s.fakeSource.List(ctx, q)
	}
	s.asked++
	return s.answers[min(s.asked, len(s.answers))-1], nil
}

// A run that follows at once on one that was killed finds things that AWS is still making.
func TestWhatAWSIsStillMakingIsWaitedFor(t *testing.T) {
	web := func(state string) []Live {
		return []Live{{ID: "i-1", Name: "web", VPC: "vpc-1", Props: map[string]any{"instanceState": state}}}
	}
	certificate := func(record string) []Live {
		return []Live{{ID: "arn:c", Tags: ownTags(), Props: map[string]any{
			"domainName": "x.com", "status": "PENDING_VALIDATION",
			"domainValidationOptions": []map[string]any{{"domainName": "x.com", "resourceRecordName": record}},
		}}}
	}
	instance := registration{token: "aws:ec2/instance:Instance", name: "web", region: "us-test-1",
		inputs: Inputs{"subnetId": "subnet-1", "tags": name("web")}}
	request := registration{token: "aws:acm/certificate:Certificate", name: "certificate", region: "us-test-1",
		inputs: Inputs{"domainName": "x.com", "subjectAlternativeNames": []any{}}}
	tests := map[string]struct {
		registration registration
		listing      Listing
		answers      [][]Live
		patience     time.Duration
		asked        int
		fails        string
	}{
		"an instance that starts":           {instance, ListInstances, [][]Live{web("pending"), web("pending"), web("running")}, time.Minute, 3, ""},
		"a certificate without its record":  {request, ListCertificates, [][]Live{certificate(""), certificate("_a.x.com")}, time.Minute, 2, ""},
		"an instance that runs":             {instance, ListInstances, [][]Live{web("running")}, time.Minute, 1, ""},
		"an instance that starts, and dies": {instance, ListInstances, [][]Live{web("pending"), nil}, time.Minute, 2, "i-1 went away"},
		"an instance that starts, and stops": {instance, ListInstances, [][]Live{web("pending"), web("stopped")}, time.Minute, 2,
			"instance i-1 is stopped"},
		"an instance that starts for ever": {instance, ListInstances, [][]Live{web("pending")}, 0, 1,
			"instance i-1 is still starting; run the same command again in a minute"},
	}
	for sentence, test := range tests {
		t.Run(sentence, func(t *testing.T) {
			s := &making{listing: test.listing, answers: test.answers}
			s.has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"})
			a := newAdopter(Options{Mode: config.AdoptAuto, Scope: config.ScopeStage, Source: s, Region: "us-test-1"},
				owner{project: "milu2-stage", stack: "stage0"}, newState(nil))
			a.patience, a.pause = test.patience, time.Millisecond
			d, err := a.decide(t.Context(), test.registration)
			switch {
			case test.fails != "":
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("got %v, want %q", err, test.fails)
				}
			case err != nil || d.Action != Adopt:
				t.Errorf("got %s, %v", d.Action, err)
			}
			if s.asked != test.asked {
				t.Errorf("asked %d times, want %d", s.asked, test.asked)
			}
		})
	}
}
