package simaws

import (
	"reflect"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"

	"milu2-stage/rehearsal/internal/world"
)

const typeLaunchTemplate = "aws:ec2/launchTemplate:LaunchTemplate"

func launchKinds() []kind {
	return []kind{{
		token: typeLaunchTemplate, args: ec2.LaunchTemplateArgs{}, res: ec2.LaunchTemplate{},
		replace: []string{"name", "namePrefix"},
		sets:    []string{"vpcSecurityGroupIds", "securityGroupNames", "networkInterfaces.securityGroups"},
		kept: []string{
			"defaultVersion", "name", "metadataOptions.httpEndpoint", "metadataOptions.httpProtocolIpv6",
			"metadataOptions.instanceMetadataTags", "metadataOptions.httpTokens", "metadataOptions.httpPutResponseHopLimit",
		},
		unread:   []string{"updateDefaultVersion"},
		volatile: []string{"latestVersion"},
		name:     "name", prefix: "namePrefix",
		rules: map[string]rule{
			"name": both(pattern(128, `^[a-zA-Z0-9().\-/_]+$`, "letters, digits and ().-/_"), func(value string) string {
				if len(value) < 3 {
					return "must have at least 3 characters"
				}
				return ""
			}),
			"imageId": imageID(), "instanceType": instanceType(), "userData": userData64,
		},
		check: func(in map[string]any) []problem {
			if !lacks(in, "networkInterfaces") && !lacks(in, "vpcSecurityGroupIds") {
				return []problem{{"vpcSecurityGroupIds", "network interfaces and instance-level security groups may not both be given"}}
			}
			return nil
		},
		prepare: func(o *op) error {
			return o.taken(o.region, "name", "InvalidLaunchTemplateName.AlreadyExistsException")
		},
		create: func(o *op) error {
			o.id = o.acct.NextID("lt")
			o.def(map[string]any{
				"arn": o.arn("ec2", "launch-template/"+o.id), "latestVersion": 1.0, "defaultVersion": 1.0, "namePrefix": "",
			})
			return nil
		},
		update: updateLaunchTemplate,
		remove: removeLaunchTemplate,
	}}
}

// updateLaunchTemplate makes a new version for every change but that of tags.
func updateLaunchTemplate(o *op) error {
	content := func(values map[string]any) map[string]any {
		rest := merged(values, nil)
		for _, property := range []string{"tags", "tagsAll", "defaultVersion", "updateDefaultVersion"} {
			delete(rest, property)
		}
		return rest
	}
	if reflect.DeepEqual(content(o.in), content(o.old.Inputs)) {
		return nil
	}
	o.out["latestVersion"] = number(o.old.Outputs, "latestVersion") + 1
	if flag(o.in, "updateDefaultVersion") {
		o.out["defaultVersion"] = o.out["latestVersion"]
	}
	return nil
}

func removeLaunchTemplate(o *op) error {
	for _, group := range o.list(typeGroup) {
		for _, used := range templatesOf(group.Outputs) {
			if used == o.id || used == text(o.out, "name") {
				return fault("InvalidLaunchTemplate.InUse", "%s is in use by the Auto Scaling group %s", o.id, group.ID)
			}
		}
	}
	return nil
}

// templatesOf lists the ids and names of the launch templates that an Auto Scaling group uses.
func templatesOf(group map[string]any) []string {
	direct := object(group, "launchTemplate")
	mixed := object(object(object(group, "mixedInstancesPolicy"), "launchTemplate"), "launchTemplateSpecification")
	var found []string
	for _, name := range []string{
		text(direct, "id"), text(direct, "name"), text(mixed, "launchTemplateId"), text(mixed, "launchTemplateName"),
	} {
		if name != "" {
			found = append(found, name)
		}
	}
	return found
}

// needTemplate checks what an Auto Scaling group checks of a launch template when it is created: that it exists and
// that instances could start from it in the VPC.
func (o *op) needTemplate(reference, vpc string) error {
	var template *world.Resource
	for _, r := range o.list(typeLaunchTemplate) {
		if r.ID == reference || r.Text("name") == reference {
			template = r
		}
	}
	if template == nil {
		return fault("ValidationError", "You must use a valid fully-formed launch template. %s does not exist", reference)
	}
	groups := texts(template.Outputs, "vpcSecurityGroupIds")
	for _, face := range objects(template.Outputs, "networkInterfaces") {
		groups = append(groups, texts(face, "securityGroups")...)
	}
	if err := o.needGroups(groups, vpc); err != nil {
		return err
	}
	profile := object(template.Outputs, "iamInstanceProfile")
	name := text(profile, "name")
	if name == "" {
		arn := text(profile, "arn")
		name = arn[strings.LastIndex(arn, "/")+1:]
	}
	if name != "" && o.acct.Get(typeProfile, world.Global, name) == nil {
		return fault("ValidationError", "You must use a valid fully-formed launch template. Invalid IAM Instance Profile name %s", name)
	}
	if key := template.Text("keyName"); key != "" && o.get(typeKeyPair, key) == nil {
		return fault("ValidationError", "You must use a valid fully-formed launch template. The key pair '%s' does not exist", key)
	}
	return fits(o.region, template.Text("imageId"), template.Text("instanceType"))
}
