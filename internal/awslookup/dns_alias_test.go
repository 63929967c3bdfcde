package awslookup_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"milu2-stage/internal/adopt"
)

func TestWhatAnAliasLeadsTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	zone := w.zone("example.com", "aliases", "", "")
	_, err := w.route53().ChangeResourceRecordSets(t.Context(), &route53.ChangeResourceRecordSetsInput{
		HostedZoneId: aws.String(zone),
		ChangeBatch: &types.ChangeBatch{Changes: []types.Change{{Action: types.ChangeActionUpsert, ResourceRecordSet: &types.ResourceRecordSet{
			Name: aws.String("api.example.com"), Type: types.RRTypeA, AliasTarget: &types.AliasTarget{
				DNSName:      aws.String("Dualstack.ALB-1.eu-west-1.elb.amazonaws.com."),
				HostedZoneId: aws.String("Z32O12XQLNTSW2"),
			},
		}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	lives, err := w.source.List(t.Context(), adopt.Query{Listing: adopt.ListRecords, Parent: zone, Hint: "api.example.com"})
	if err != nil || len(lives) != 1 || lives[0].Props["aliasName"] != "dualstack.alb-1.eu-west-1.elb.amazonaws.com" {
		t.Errorf("got %v, %v", lives, err)
	}
}
