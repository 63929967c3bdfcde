package awscheck

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/config"
	"milu2-stage/internal/preflight"
)

// allTypes lists the stage's instance types, each once.
func (c *Checker) allTypes() []string {
	stage := c.settings.Stage
	all := slices.Concat(stage.InstanceTypes(), stage.API.SpareInstanceTypes)
	slices.Sort(all)
	return slices.Compact(all)
}

// checkImage checks the configured image. Without one, the program looks up the newest Amazon Linux in every preview.
func (c *Checker) checkImage(ctx context.Context, _ *preflight.Env) []preflight.Finding {
	id := c.settings.Stage.AMIID
	if id == "" {
		return preflight.Skip("milu2-stage:amiId is not set, so the newest Amazon Linux 2023 is used")
	}
	asked := call{api: "ec2:DescribeImages", region: c.region(), about: id}
	list, err := ask(ctx, c, asked, func(ctx context.Context, s awslookup.Session) ([]types.Image, error) {
		out, err := s.EC2.DescribeImages(ctx, &ec2.DescribeImagesInput{Filters: []types.Filter{
			{Name: aws.String("image-id"), Values: []string{id}},
		}})
		if err != nil {
			return nil, err
		}
		return out.Images, nil
	})
	const do = "correct milu2-stage:amiId, or remove it to have the newest Amazon Linux 2023"
	switch {
	case err != nil:
		return cannotTell(err)
	case len(list) == 0:
		return found(preflight.Error, fmt.Sprintf("the account sees no image %s in %s", id, c.region()), "the image of milu2-stage:amiId", do)
	case list[0].State != types.ImageStateAvailable:
		return found(preflight.Error, fmt.Sprintf("the image %s is %s", id, list[0].State), "an image that is available", do)
	}
	for _, t := range c.settings.Stage.InstanceTypes() {
		if want := config.ArchitectureOf(t); string(list[0].Architecture) != string(want) {
			return found(preflight.Error, fmt.Sprintf("the image %s is for %s", id, list[0].Architecture),
				fmt.Sprintf("%s, which %s has", want, t), "choose an image, or instance types, of one architecture")
		}
	}
	return preflight.Fine(fmt.Sprintf("the image %s is available, for %s", id, list[0].Architecture))
}

// offer is an instance type that is offered in a zone.
type offer struct{ instanceType, zone string }

// zones returns the names of the region's zones, sorted, without those that one opts in to.
func (c *Checker) zones(ctx context.Context) ([]string, error) {
	asked := call{api: "ec2:DescribeAvailabilityZones", region: c.region()}
	return ask(ctx, c, asked, func(ctx context.Context, s awslookup.Session) ([]string, error) {
		out, err := s.EC2.DescribeAvailabilityZones(ctx, &ec2.DescribeAvailabilityZonesInput{Filters: []types.Filter{
			{Name: aws.String("state"), Values: []string{"available"}},
			{Name: aws.String("zone-type"), Values: []string{"availability-zone"}},
		}})
		if err != nil {
			return nil, err
		}
		var names []string
		for _, z := range out.AvailabilityZones {
			if z.OptInStatus == "" || z.OptInStatus == types.AvailabilityZoneOptInStatusOptInNotRequired {
				names = append(names, aws.ToString(z.ZoneName))
			}
		}
		slices.Sort(names)
		return names, nil
	})
}

// checkInstanceTypes checks that both zones offer every instance type.
func (c *Checker) checkInstanceTypes(ctx context.Context, _ *preflight.Env) []preflight.Finding {
	var known []string
	var offered []offer
	var zoneErr, offerErr error
	together(func() { known, zoneErr = c.zones(ctx) }, func() { offered, offerErr = c.offered(ctx) })
	if zoneErr != nil || offerErr != nil {
		return cannotTell(zoneErr, offerErr)
	}
	chosen := c.settings.Stage.AvailabilityZones
	if len(chosen) == 0 {
		chosen = known[:min(len(known), 2)]
	}
	if len(chosen) < 2 {
		return found(preflight.Error, fmt.Sprintf("%s shows %d availability zones", c.region(), len(known)), "two",
			"choose another aws:region, or name two in milu2-stage:availabilityZones")
	}
	var findings []preflight.Finding
	for _, zone := range chosen {
		if !slices.Contains(known, zone) {
			findings = append(findings, preflight.Finding{
				Status: preflight.Error, Seen: fmt.Sprintf("%s has no availability zone %s", c.region(), zone),
				Expected: "two of " + strings.Join(known, ", "), Do: "correct milu2-stage:availabilityZones",
			})
			continue
		}
		for _, t := range c.allTypes() {
			if !slices.Contains(offered, offer{t, zone}) {
				findings = append(findings, preflight.Finding{
					Status: preflight.Error, Seen: fmt.Sprintf("%s is not offered in %s", t, zone),
					Expected: "every instance type in both zones: " + strings.Join(chosen, ", "),
					Do:       "choose another instance type, or other zones in milu2-stage:availabilityZones",
				})
			}
		}
	}
	return unless(findings, fmt.Sprintf("%s offered in %s", strings.Join(c.allTypes(), ", "), strings.Join(chosen, " and ")))
}

func (c *Checker) offered(ctx context.Context) ([]offer, error) {
	asked := call{api: "ec2:DescribeInstanceTypeOfferings", region: c.region()}
	return ask(ctx, c, asked, func(ctx context.Context, s awslookup.Session) ([]offer, error) {
		in := &ec2.DescribeInstanceTypeOfferingsInput{
			LocationType: types.LocationTypeAvailabilityZone,
			Filters:      []types.Filter{{Name: aws.String("instance-type"), Values: c.allTypes()}},
		}
		return pages(ctx, ec2.NewDescribeInstanceTypeOfferingsPaginator(s.EC2, in),
			func(page *ec2.DescribeInstanceTypeOfferingsOutput) []offer {
				var offers []offer
				for _, o := range page.InstanceTypeOfferings {
					offers = append(offers, offer{string(o.InstanceType), aws.ToString(o.Location)})
				}
				return offers
			})
	})
}
