package awslookup_test

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func (w *world) routeTable(vpc, name string) string {
	w.t.Helper()
	out, err := w.ec2(home).CreateRouteTable(w.t.Context(), &ec2.CreateRouteTableInput{
		VpcId: aws.String(vpc), TagSpecifications: nameTags(types.ResourceTypeRouteTable, name),
	})
	return str(must(w, out, err).RouteTable.RouteTableId)
}

func (w *world) route(table, cidr, gateway string) {
	w.t.Helper()
	_, err := w.ec2(home).CreateRoute(w.t.Context(), &ec2.CreateRouteInput{
		RouteTableId: aws.String(table), DestinationCidrBlock: aws.String(cidr), GatewayId: aws.String(gateway),
	})
	must(w, 0, err)
}

func (w *world) associate(table, subnet string) {
	w.t.Helper()
	_, err := w.ec2(home).AssociateRouteTable(w.t.Context(),
		&ec2.AssociateRouteTableInput{RouteTableId: aws.String(table), SubnetId: aws.String(subnet)})
	must(w, 0, err)
}

func routeCases() []typeCase {
	const api = "ec2:DescribeRouteTables"
	return []typeCase{
		{
			token: "aws:ec2/routeTable:RouteTable", api: api, twice: true,
			prepare: func(w *world) {
				twoVPCs(w)
				w.routeTable(w.things["decoy"], "milu2stage-rt")
				w.routeTable(w.things["vpc"], "milu2stage-rt-2")
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"vpcId": w.things["vpc"], "tags": nameTag("milu2stage-rt")}
			},
			create: func(w *world) string { return w.routeTable(w.things["vpc"], "milu2stage-rt") },
		},
		{
			token: "aws:ec2/route:Route", api: api,
			prepare: func(w *world) {
				twoVPCs(w)
				w.things["igw"] = w.gateway(w.things["vpc"])
				w.things["rtb"] = w.routeTable(w.things["vpc"], "milu2stage-rt")
				w.route(w.things["rtb"], "10.1.0.0/16", w.things["igw"])
				decoy := w.routeTable(w.things["vpc"], "decoy")
				w.route(decoy, "10.0.0.0/16", w.things["igw"])
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"routeTableId": w.things["rtb"], "destinationCidrBlock": "10.0.0.0/16"}
			},
			create: func(w *world) string {
				w.route(w.things["rtb"], "10.0.0.0/16", w.things["igw"])
				return w.things["rtb"] + "_10.0.0.0/16"
			},
			kill: func(w *world, _ string) {
				_, err := w.ec2(home).DeleteRoute(w.t.Context(), &ec2.DeleteRouteInput{
					RouteTableId: aws.String(w.things["rtb"]), DestinationCidrBlock: aws.String("10.0.0.0/16"),
				})
				must(w, 0, err)
			},
		},
		{
			token: "aws:ec2/routeTableAssociation:RouteTableAssociation", api: api,
			prepare: func(w *world) {
				twoVPCs(w)
				w.things["subnet"] = w.subnet(home, w.things["vpc"], "172.34.0.0/24", "a")
				w.things["rtb"] = w.routeTable(w.things["vpc"], "milu2stage-rt")
				w.associate(w.things["rtb"], w.subnet(home, w.things["vpc"], "172.34.1.0/24", "b"))
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"routeTableId": w.things["rtb"], "subnetId": w.things["subnet"]}
			},
			// The subnet's one association counts, to whatever table: it is imported and then moved.
			create: func(w *world) string {
				table := w.routeTable(w.things["vpc"], "by-hand")
				w.associate(table, w.things["subnet"])
				return w.things["subnet"] + "/" + table
			},
		},
	}
}
