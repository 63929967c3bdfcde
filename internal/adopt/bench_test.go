package adopt

import (
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// nodes registers n instances with an address, a record and an alarm each, in one network.
func nodes(tb testing.TB, n int) (testProgram, *fakeSource) {
	s := networkExists()
	for i := range n {
		name := fmt.Sprintf("milu2stage-node-%d", i)
		s.has(ListInstances, "vpc-1", Live{ID: fmt.Sprintf("i-%x", i), Name: name, Props: map[string]any{"subnetId": "subnet-1"}})
		s.has(ListAddresses, "", Live{ID: fmt.Sprintf("eipalloc-%x", i), Name: name + "-eip"})
		s.has(ListAlarms, "", Live{ID: name, Name: name})
		s.has(ListRecords, "Z1", Live{ID: "x", Props: map[string]any{"name": fmt.Sprintf("node-%d.x", i), "type": "A"}})
	}
	return func(ctx *pulumi.Context) error {
		vpc := register(tb, ctx, vpcToken, "vpc", pulumi.Map{
			"cidrBlock": pulumi.String("172.34.0.0/16"), "tags": nameTag("milu2stage-vpc"),
		})
		subnet := register(tb, ctx, subnetToken, "subnet-main", pulumi.Map{
			"vpcId": vpc.ID(), "cidrBlock": pulumi.String("172.34.0.0/24"),
		})
		for i := range n {
			name := fmt.Sprintf("milu2stage-node-%d", i)
			logical := fmt.Sprintf("node-%d", i)
			vm := register(tb, ctx, "aws:ec2/instance:Instance", logical, pulumi.Map{
				"subnetId": subnet.ID(), "tags": nameTag(name),
			})
			register(tb, ctx, "aws:ec2/eip:Eip", logical+"-eip", pulumi.Map{"instance": vm.ID(), "tags": nameTag(name + "-eip")})
			register(tb, ctx, "aws:cloudwatch/metricAlarm:MetricAlarm", logical+"-alarm", pulumi.Map{"name": pulumi.String(name)})
			register(tb, ctx, recordToken, logical+"-record", pulumi.Map{
				"zoneId": pulumi.String("Z1"), "name": pulumi.String(fmt.Sprintf("node-%d.x", i)), "type": pulumi.String("A"),
			})
		}
		return nil
	}, s
}

// BenchmarkAdoption measures a full adoption. The number of lookups is constant.
func BenchmarkAdoption(b *testing.B) {
	for _, n := range []int{4, 40, 400} {
		b.Run(fmt.Sprintf("nodes=%d", n), func(b *testing.B) {
			program, s := nodes(b, n)
			resources := 0
			for b.Loop() {
				s.calls = nil
				a, err := previewed(b, Options{Source: s, Mode: config.AdoptAuto}, nil, program)
				if err != nil {
					b.Fatal(err)
				}
				resources = len(a.planned)
			}
			b.ReportMetric(float64(len(s.calls)), "lookups/op")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*resources), "µs/resource")
		})
	}
}

func TestTheNumberOfLookUpsDoesNotGrowWithTheNodes(t *testing.T) {
	for _, n := range []int{4, 40} {
		program, s := nodes(t, n)
		a, err := previewed(t, Options{Source: s}, nil, program)
		if err != nil {
			t.Fatal(err)
		}
		adopted := 0
		for _, d := range a.planned {
			if d.Action == Adopt {
				adopted++
			}
		}
		if adopted != 2+4*n || len(s.calls) != 6 {
			t.Errorf("%d nodes: %d adopted with %d lookups, want %d with 6", n, adopted, len(s.calls), 2+4*n)
		}
	}
}
