package terraform

import "slices"

// findAPI finds the auto-scaling group behind the API's target groups, its launch template and its scaling policy.
func (f *finder) findAPI() {
	var groups []*Resource
	for _, logical := range []string{"api-tg", "api-int-tg"} {
		for _, group := range f.groupsOf(f.first(logical).arn()) {
			if !slices.Contains(groups, group) {
				groups = append(groups, group)
			}
		}
	}
	group := f.pick("api-asg", groups)
	if group == nil {
		return
	}
	f.adopt("api-asg", group)
	f.call("api-asg", group.text("name"), group)
	f.call("api", group.nameTag(), group)
	for _, attachment := range f.attachmentsOf(group) {
		f.adopt("api-asg", attachment)
	}
	f.set("api.min", group.number("min_size"), group)
	f.set("api.max", group.number("max_size"), group)
	f.set("api.desired", group.number("desired_capacity"), group)
	f.set("api.healthCheckType", group.text("health_check_type"), group)
	f.set("api.healthCheckGraceSeconds", group.number("health_check_grace_period"), group)
	f.findTemplate(group)
	f.findPolicy(group)
}

// findTemplate finds what the group launches from: a launch template, or an older launch configuration.
func (f *finder) findTemplate(group *Resource) {
	const mixed = "mixed_instances_policy.0.launch_template.0."
	id := group.firstText("launch_template.0.id", mixed+"launch_template_specification.0.launch_template_id")
	name := group.firstText("launch_template.0.name", mixed+"launch_template_specification.0.launch_template_name")
	template := f.byID[id]
	for _, r := range f.where("name", name, "aws_launch_template") {
		if template == nil {
			template = r
		}
	}
	for _, r := range f.where("name", group.text("launch_configuration"), "aws_launch_configuration") {
		f.set("api.instanceType", r.text("instance_type"), r)
		f.set("api.publicIp", f.launchesPublic(r.at("associate_public_ip_address")), r)
		f.stay(r, "the program launches from a launch template, which it makes; the group takes it once it is brought in line")
	}
	var types []string
	for _, override := range group.list(mixed + "override") {
		if typ := textOf(override["instance_type"]); typ != "" {
			types = append(types, typ)
		}
	}
	if len(types) > 0 {
		f.set("api.instanceType", types[0], group)
		f.set("api.spareInstanceTypes", toAny(types[1:]), group)
	}
	if template == nil {
		return
	}
	f.adopt("api-lt", template)
	f.call("api-lt", template.text("name"), template)
	f.set("api.instanceType", template.text("instance_type"), template)
	f.set("api.publicIp", f.launchesPublic(template.at("network_interfaces.0.associate_public_ip_address")), template)
}

// launchesPublic reports whether instances get a public address; where nothing says so, the subnets do.
func (f *finder) launchesPublic(v any) bool {
	switch v {
	case true, "true":
		return true
	case false, "false":
		return false
	default:
		return f.subnets[0].flag("map_public_ip_on_launch")
	}
}

// findPolicy finds the policy that holds a CPU target.
func (f *finder) findPolicy(group *Resource) {
	const metric = "target_tracking_configuration.0.predefined_metric_specification.0.predefined_metric_type"
	all := f.where("autoscaling_group_name", group.text("name"), "aws_autoscaling_policy")
	cpu := slices.DeleteFunc(slices.Clone(all), func(r *Resource) bool { return r.text(metric) != "ASGAverageCPUUtilization" })
	if policy := f.pick("api-cpu", cpu); policy != nil {
		f.adopt("api-cpu", policy)
		f.call("api-cpu", policy.text("name"), policy)
		target := policy.number("target_tracking_configuration.0.target_value")
		f.set("api.cpuTarget", target, policy)
	}
	for _, policy := range all {
		f.stay(policy, "a further scaling policy: the program has one, which holds a CPU target")
	}
	for _, r := range f.where("autoscaling_group_name", group.text("name"), "aws_autoscaling_schedule", "aws_autoscaling_lifecycle_hook") {
		f.stay(r, "the program has no schedules and no lifecycle hooks; those of the group stay as they are")
	}
}
