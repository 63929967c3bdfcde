package awscheck

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/naming"
)

// vpc is a VPC with its primary and secondary blocks, the primary one first.
type vpc struct {
	id, name, region, owner, state string
	tags                           map[string]string
	blocks                         []netip.Prefix
}

// String names the VPC for messages.
func (v vpc) String() string {
	if v.name == "" {
		return fmt.Sprintf("%s in %s", v.id, v.region)
	}
	return fmt.Sprintf("%s (%s) in %s", v.id, v.name, v.region)
}

// vpcs lists all VPCs of a region.
func (c *Checker) vpcs(ctx context.Context, region string) ([]vpc, error) {
	return ask(ctx, c, call{api: "ec2:DescribeVpcs", region: region}, func(ctx context.Context, s awslookup.Session) ([]vpc, error) {
		var bad error
		list, err := pages(ctx, ec2.NewDescribeVpcsPaginator(s.EC2, &ec2.DescribeVpcsInput{MaxResults: aws.Int32(1000)}),
			func(page *ec2.DescribeVpcsOutput) []vpc {
				var list []vpc
				for _, v := range page.Vpcs {
					one, err := newVPC(v, region)
					list, bad = append(list, one), cmp.Or(bad, err)
				}
				return list
			})
		return list, cmp.Or(err, bad)
	})
}

func newVPC(v types.Vpc, region string) (vpc, error) {
	out := vpc{
		id: aws.ToString(v.VpcId), region: region, owner: aws.ToString(v.OwnerId), state: string(v.State), tags: map[string]string{},
	}
	for _, tag := range v.Tags {
		out.tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	out.name = out.tags[naming.TagName]
	blocks := []string{aws.ToString(v.CidrBlock)}
	for _, a := range v.CidrBlockAssociationSet {
		if s := a.CidrBlockState; s != nil &&
			(s.State == types.VpcCidrBlockStateCodeDisassociated || s.State == types.VpcCidrBlockStateCodeFailed) {
			continue
		}
		if block := aws.ToString(a.CidrBlock); block != blocks[0] {
			blocks = append(blocks, block)
		}
	}
	var err error
	out.blocks, err = prefixes(blocks)
	if err != nil {
		return out, fmt.Errorf("reading the blocks of VPC %s: %w", out.id, err)
	}
	return out, nil
}

func prefixes(blocks []string) ([]netip.Prefix, error) {
	out := make([]netip.Prefix, 0, len(blocks))
	for _, block := range blocks {
		p, err := netip.ParsePrefix(block)
		if err != nil {
			return nil, fmt.Errorf("parsing the CIDR block %q: %w", block, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// side is one end of a peering.
type side struct {
	vpc, region, owner string
	// blocks are empty where AWS does not show them: the other side of a request that is still open.
	blocks []string
}

// peering is a living peering connection.
type peering struct {
	id, status          string
	requester, accepter side
}

// other returns the end opposite to a VPC, and the VPC's own.
func (p peering) other(vpc string) (far, near side, ok bool) {
	switch vpc {
	case p.requester.vpc:
		return p.accepter, p.requester, true
	case p.accepter.vpc:
		return p.requester, p.accepter, true
	}
	return side{}, side{}, false
}

// peerings lists the living peerings of a region; the two ends of one may be in two regions, which both list it.
func (c *Checker) peerings(ctx context.Context, region string) ([]peering, error) {
	asked := call{api: "ec2:DescribeVpcPeeringConnections", region: region}
	return ask(ctx, c, asked, func(ctx context.Context, s awslookup.Session) ([]peering, error) {
		in := &ec2.DescribeVpcPeeringConnectionsInput{MaxResults: aws.Int32(1000)}
		return pages(ctx, ec2.NewDescribeVpcPeeringConnectionsPaginator(s.EC2, in),
			func(page *ec2.DescribeVpcPeeringConnectionsOutput) []peering {
				var list []peering
				for _, p := range page.VpcPeeringConnections {
					if one, alive := newPeering(p, region); alive {
						list = append(list, one)
					}
				}
				return list
			})
	})
}

func newPeering(p types.VpcPeeringConnection, region string) (peering, bool) {
	out := peering{
		id: aws.ToString(p.VpcPeeringConnectionId), requester: newSide(p.RequesterVpcInfo, region),
		accepter: newSide(p.AccepterVpcInfo, region),
	}
	if p.Status == nil {
		return out, true
	}
	out.status = string(p.Status.Code)
	switch p.Status.Code {
	case types.VpcPeeringConnectionStateReasonCodeDeleted, types.VpcPeeringConnectionStateReasonCodeDeleting,
		types.VpcPeeringConnectionStateReasonCodeFailed, types.VpcPeeringConnectionStateReasonCodeRejected,
		types.VpcPeeringConnectionStateReasonCodeExpired:
		return out, false
	default:
		return out, true
	}
}

func newSide(info *types.VpcPeeringConnectionVpcInfo, region string) side {
	if info == nil {
		return side{}
	}
	s := side{vpc: aws.ToString(info.VpcId), region: aws.ToString(info.Region), owner: aws.ToString(info.OwnerId)}
	if s.region == "" {
		s.region = region
	}
	for _, block := range info.CidrBlockSet {
		s.blocks = append(s.blocks, aws.ToString(block.CidrBlock))
	}
	if len(s.blocks) == 0 && aws.ToString(info.CidrBlock) != "" {
		s.blocks = []string{*info.CidrBlock}
	}
	return s
}
