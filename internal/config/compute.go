package config

import (
	"fmt"
	"strconv"
)

// mostSpares and the type itself are the 40 that EC2 Auto Scaling takes as overrides of a group's launch template.
const mostSpares = 39

// checkAPI checks the bounds of the API's group against each other, and its spare types.
func (l *loader) checkAPI(api *API) {
	path := ours("api")
	if !l.fine(path) {
		return
	}
	most := max(api.Min, api.Max)
	if api.Max < api.Min {
		l.report(path+".max", api.Max, fmt.Sprintf("at least min, which is %d", api.Min), SetCommand(path+".max", strconv.Itoa(most)))
	}
	if desired := min(max(api.Desired, api.Min), most); desired != api.Desired {
		l.report(path+".desired", api.Desired, fmt.Sprintf("from min to max, that is %d to %d", api.Min, most),
			SetCommand(path+".desired", strconv.Itoa(desired)))
	}
	path += ".spareInstanceTypes"
	for i, spare := range api.SpareInstanceTypes {
		var allowed string
		switch {
		case i >= mostSpares:
			allowed = fmt.Sprintf("%d types at most: with instanceType they are the 40 that an auto-scaling group takes", mostSpares)
		case spare == api.InstanceType:
			allowed = "a type other than instanceType"
		case ArchitectureOf(spare) != ArchitectureOf(api.InstanceType):
			allowed = fmt.Sprintf("a type of the same architecture as instanceType %s, %s: the group has one image", api.InstanceType,
				ArchitectureOf(api.InstanceType))
		default:
			continue
		}
		l.report(element(path, i), spare, allowed, RemoveCommand(element(path, i)))
	}
}

// checkNLB takes no fixed addresses, or one for each of the two subnets of an internet-facing load balancer.
func (l *loader) checkNLB(nlb *NLB) {
	const subnets = 2
	path := ours("nlb")
	ids := path + ".allocationIds"
	if len(nlb.AllocationIDs) == 0 || !l.fine(path) {
		return
	}
	if !nlb.InternetFacing {
		l.report(path+".internetFacing", false, "true while "+ids+" is set: an internal load balancer has no elastic IP addresses",
			SetCommand(path+".internetFacing", "true"))
	}
	const allowed = "none, or two: one for the main subnet and one for the second"
	for i := subnets; i < len(nlb.AllocationIDs); i++ {
		l.report(element(ids, i), nlb.AllocationIDs[i], allowed, RemoveCommand(element(ids, i)))
	}
	if len(nlb.AllocationIDs) < subnets {
		l.report(ids, nlb.AllocationIDs, allowed, RemoveCommand(ids))
	}
}

// volumeLimits are EBS's limits on a volume type: sizes in GiB, IOPS, and IOPS per GiB.
type volumeLimits struct {
	leastSize, mostSize, leastIOPS, mostIOPS, perGiB int
}

// limitsOf follows https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html.
func limitsOf(volumeType string) volumeLimits {
	switch volumeType {
	case "io1":
		return volumeLimits{4, 16384, 100, 64000, 50}
	case "io2":
		return volumeLimits{4, 65536, 100, 256000, 1000}
	case "gp2":
		return volumeLimits{leastSize: 1, mostSize: 16384}
	default:
		return volumeLimits{1, 16384, 3000, 16000, 500}
	}
}

// checkVolume checks the database's volume against the limits of its type.
func (l *loader) checkVolume(db *DB) {
	path := ours("db")
	if !l.fine(path) {
		return
	}
	limits := limitsOf(db.VolumeType)
	size := min(max(db.VolumeSize, limits.leastSize), limits.mostSize)
	if size != db.VolumeSize {
		l.report(path+".volumeSize", db.VolumeSize, fmt.Sprintf("%d to %d GiB for a volume of type %s", limits.leastSize, limits.mostSize,
			db.VolumeType), SetCommand(path+".volumeSize", strconv.Itoa(size)))
	}
	if provisioned := db.VolumeType == "io1" || db.VolumeType == "io2"; db.VolumeIOPS == 0 && !provisioned {
		return
	}
	most := min(limits.mostIOPS, max(limits.leastIOPS, limits.perGiB*size))
	iops := min(max(db.VolumeIOPS, limits.leastIOPS), most)
	if iops == db.VolumeIOPS {
		return
	}
	allowed := fmt.Sprintf("%d to %d for a volume of type %s and %d GiB", limits.leastIOPS, most, db.VolumeType, size)
	if limits.mostIOPS == 0 {
		allowed = "0 for a gp2 volume, whose IOPS follow its size"
	}
	l.report(path+".volumeIops", db.VolumeIOPS, allowed, SetCommand(path+".volumeIops", strconv.Itoa(iops)))
}

// checkImage reports that one image is to run on two architectures.
func (l *loader) checkImage(stage *Stage) {
	if stage.AMIID == "" || !l.fine(ours("amiId"), ours("web"), ours("api"), ours("db"), ours("nodes"), ours("nodeDefaults")) {
		return
	}
	types := map[Architecture]string{}
	for _, instanceType := range stage.InstanceTypes() {
		types[ArchitectureOf(instanceType)] = instanceType
	}
	if len(types) > 1 {
		l.report(ours("amiId"), stage.AMIID, fmt.Sprintf("an image for all instances, but %s is %s and %s is %s: use instance types of one"+
			" architecture, or no image of your own", types[X86], X86, types[ARM64], ARM64), RemoveCommand(ours("amiId")))
	}
}
