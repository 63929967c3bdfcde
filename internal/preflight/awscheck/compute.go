package awscheck

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"milu2-stage/infra"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/config"
	"milu2-stage/internal/preflight"
)

// image is a machine image.
type image struct{ id, state, architecture string }

// allTypes lists the stage's instance types, each once.
func (c *Checker) allTypes() []string {
	stage := c.settings.Stage
	all := slices.Concat(stage.InstanceTypes(), stage.API.SpareInstanceTypes)
	slices.Sort(all)
	return slices.Compact(all)
}

// architectures lists those that the stage's instance types have.
func (c *Checker) architectures() []config.Architecture {
	var all []config.Architecture
	for _, t := range c.settings.Stage.InstanceTypes() {
		all = append(all, config.ArchitectureOf(t))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// checkImage checks that the configured image, or the newest Amazon Linux, is there for every architecture.
func (c *Checker) checkImage(ctx context.Context, _ *preflight.Env) []preflight.Finding {
	if id := c.settings.Stage.AMIID; id != "" {
		return c.checkAMI(ctx, id)
	}
	var findings []preflight.Finding
	var fine []string
	for _, architecture := range c.architectures() {
		name := infra.ImageParameter(architecture)
		id, err := c.parameter(ctx, name)
		switch {
		case err != nil && awslookup.IsCode(err, "ParameterNotFound"):
			findings = append(findings, preflight.Finding{
				Status: preflight.Error, Seen: fmt.Sprintf("there is no SSM parameter %s in %s", name, c.region()),
				Expected: "the newest Amazon Linux 2023", Do: "name an image with `pulumi config set milu2-stage:amiId <ami>`",
			})
		case err != nil:
			findings = append(findings, cannotTell(err)...)
		case !strings.HasPrefix(id, "ami-"):
			findings = append(findings, preflight.Finding{
				Status: preflight.Error, Seen: fmt.Sprintf("the SSM parameter %s holds %q", name, id), Expected: "an image's id",
				Do: "name an image with `pulumi config set milu2-stage:amiId <ami>`",
			})
		default:
			fine = append(fine, fmt.Sprintf("%s for %s", id, architecture))
		}
	}
	return unless(findings, "the newest Amazon Linux 2023 is "+strings.Join(fine, ", "))
}

func (c *Checker) parameter(ctx context.Context, name string) (string, error) {
	asked := call{api: "ssm:GetParameter", region: c.region(), about: name}
	return c.parameters.get(ctx, c.limit, asked, func(ctx context.Context) (string, error) {
		s, err := c.session(c.region())
		if err != nil {
			return "", err
		}
		out, err := s.SSM.GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String(name)})
		if err != nil {
			return "", err //nolint:wrapcheck // the memo says which call it was
		}
		if out.Parameter == nil {
			return "", errors.New("AWS gave no parameter")
		}
		return aws.ToString(out.Parameter.Value), nil
	})
}

func (c *Checker) checkAMI(ctx context.Context, id string) []preflight.Finding {
	asked := call{api: "ec2:DescribeImages", region: c.region(), about: id}
	list, err := c.images.get(ctx, c.limit, asked, func(ctx context.Context) ([]image, error) {
		s, err := c.session(c.region())
		if err != nil {
			return nil, err
		}
		out, err := s.EC2.DescribeImages(ctx, &ec2.DescribeImagesInput{Filters: []types.Filter{
			{Name: aws.String("image-id"), Values: []string{id}},
		}})
		if err != nil {
			return nil, err //nolint:wrapcheck // the memo says which call it was
		}
		var list []image
		for _, i := range out.Images {
			list = append(list, image{aws.ToString(i.ImageId), string(i.State), string(i.Architecture)})
		}
		return list, nil
	})
	const do = "correct milu2-stage:amiId, or remove it to have the newest Amazon Linux 2023"
	switch {
	case err != nil:
		return cannotTell(err)
	case len(list) == 0:
		return found(preflight.Error, fmt.Sprintf("the account sees no image %s in %s", id, c.region()), "the image of milu2-stage:amiId", do)
	case list[0].state != "available":
		return found(preflight.Error, fmt.Sprintf("the image %s is %s", id, list[0].state), "an image that is available", do)
	}
	for _, t := range c.settings.Stage.InstanceTypes() {
		if want := config.ArchitectureOf(t); list[0].architecture != string(want) {
			return found(preflight.Error, fmt.Sprintf("the image %s is for %s", id, list[0].architecture),
				fmt.Sprintf("%s, which %s has", want, t), "choose an image, or instance types, of one architecture")
		}
	}
	return preflight.Fine(fmt.Sprintf("the image %s is available, for %s", id, list[0].architecture))
}

// offer is an instance type that is offered in a zone.
type offer struct{ instanceType, zone string }

// zones returns the names of the region's zones, sorted, without those that one opts in to.
func (c *Checker) zones(ctx context.Context) ([]string, error) {
	asked := call{api: "ec2:DescribeAvailabilityZones", region: c.region()}
	return c.zoneLists.get(ctx, c.limit, asked, func(ctx context.Context) ([]string, error) {
		s, err := c.session(c.region())
		if err != nil {
			return nil, err
		}
		out, err := s.EC2.DescribeAvailabilityZones(ctx, &ec2.DescribeAvailabilityZonesInput{Filters: []types.Filter{
			{Name: aws.String("state"), Values: []string{"available"}},
			{Name: aws.String("zone-type"), Values: []string{"availability-zone"}},
		}})
		if err != nil {
			return nil, err //nolint:wrapcheck // the memo says which call it was
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
	var offered map[offer]bool
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
			if !offered[offer{t, zone}] {
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

func (c *Checker) offered(ctx context.Context) (map[offer]bool, error) {
	asked := call{api: "ec2:DescribeInstanceTypeOfferings", region: c.region()}
	return c.offers.get(ctx, c.limit, asked, func(ctx context.Context) (map[offer]bool, error) {
		s, err := c.session(c.region())
		if err != nil {
			return nil, err
		}
		offers := map[offer]bool{}
		pages := ec2.NewDescribeInstanceTypeOfferingsPaginator(s.EC2, &ec2.DescribeInstanceTypeOfferingsInput{
			LocationType: types.LocationTypeAvailabilityZone,
			Filters:      []types.Filter{{Name: aws.String("instance-type"), Values: c.allTypes()}},
		})
		err = each(ctx, pages, func(page *ec2.DescribeInstanceTypeOfferingsOutput) {
			for _, o := range page.InstanceTypeOfferings {
				offers[offer{string(o.InstanceType), aws.ToString(o.Location)}] = true
			}
		})
		return offers, err
	})
}
