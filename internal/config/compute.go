package config

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// highRiskPorts are the ports that EC2.19 wants closed to the world; what listens for players and visitors must not be
// on one of them.
// https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19
func highRiskPorts() []int {
	return []int{
		20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080, 8088, 8888,
		9200, 9300,
	}
}

// highestPort is the last TCP or UDP port.
const highestPort = 65535

// publicPort reads the port of something that the internet may reach.
func (s section) publicPort(name string, example int) int {
	return s.number(name, "a port from 1 to 65535, not one of EC2.19's high-risk ports: "+joinInts(highRiskPorts()), example,
		func(n int) bool { return n >= 1 && n <= highestPort && !slices.Contains(highRiskPorts(), n) })
}

func readWeb(s section) Web {
	web := Web{
		InstanceType:    s.text("instanceType", instanceTypeRule()),
		Port:            s.publicPort("port", 80),
		HealthCheckPath: s.text("healthCheckPath", healthCheckPathRule()),
		PublicIP:        s.flag("publicIp"),
	}
	s.close()
	return web
}

// The bounds of the API's group: AWS's default quota is 500 instances per group, and two hours of grace are more than
// any boot takes.
const (
	mostInstances = 500
	longestGrace  = 7200
	// mostSpares and the type itself are the 40 that EC2 Auto Scaling takes as overrides of a group's launch template.
	mostSpares = 39
)

func readAPI(s section) API {
	before := len(*s.problems)
	api := API{
		InstanceType:            s.text("instanceType", instanceTypeRule()),
		SpareInstanceTypes:      s.texts("spareInstanceTypes", instanceTypeRule()),
		Port:                    s.publicPort("port", 8000),
		HealthCheckPath:         s.text("healthCheckPath", healthCheckPathRule()),
		Min:                     s.integer("min", 0, mostInstances, 1),
		Max:                     s.integer("max", 1, mostInstances, 4),
		Desired:                 s.integer("desired", 0, mostInstances, 2),
		CPUTarget:               s.integer("cpuTarget", 1, 100, 60),
		PublicIP:                s.flag("publicIp"),
		HealthCheckGraceSeconds: s.integer("healthCheckGraceSeconds", 0, longestGrace, 600),
	}
	s.close()
	if len(*s.problems) > before {
		return api
	}
	if api.Max < api.Min {
		s.report("max", s.raw("max"), fmt.Sprintf("at least min, which is %d", api.Min), strconv.Itoa(api.Min))
	} else if api.Desired < api.Min || api.Desired > api.Max {
		s.report("desired", s.raw("desired"), fmt.Sprintf("from min to max, that is %d to %d", api.Min, api.Max),
			strconv.Itoa(min(max(api.Desired, api.Min), api.Max)))
	}
	checkSpares(s, api)
	return api
}

func checkSpares(s section, api API) {
	if n := len(api.SpareInstanceTypes); n > mostSpares {
		s.reportAt(s.at("spareInstanceTypes"), textValue(fmt.Sprintf("%d types", n)), fmt.Sprintf("%d types at most: with instanceType they"+
			" are the 40 that an auto-scaling group takes", mostSpares), "remove types from "+s.at("spareInstanceTypes"))
	}
	for i, spare := range api.SpareInstanceTypes {
		path := fmt.Sprintf("%s[%d]", s.at("spareInstanceTypes"), i)
		if spare == api.InstanceType {
			s.reportAt(path, textValue(spare), "a type other than instanceType", removeCommand(path))
		} else if ArchitectureOf(spare) != ArchitectureOf(api.InstanceType) {
			s.reportAt(path, textValue(spare), fmt.Sprintf("a type of the same architecture as instanceType %s, %s: the group has one"+
				" image", api.InstanceType, ArchitectureOf(api.InstanceType)), removeCommand(path))
		}
	}
}

func readDB(s section) DB {
	before := len(*s.problems)
	db := DB{
		InstanceType: s.text("instanceType", instanceTypeRule()),
		Port:         s.integer("port", 1, highestPort, 3306),
		VolumeType:   s.text("volumeType", oneOf("gp3", "gp2", "io1", "io2")),
		VolumeSize:   s.integer("volumeSize", 1, math.MaxInt32, 50),
		VolumeIOPS:   s.integer("volumeIops", 0, math.MaxInt32, 3000),
		PublicIP:     s.flag("publicIp"),
	}
	s.close()
	if len(*s.problems) == before {
		checkVolume(s, db)
	}
	return db
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

func checkVolume(s section, db DB) {
	limits := limitsOf(db.VolumeType)
	if db.VolumeSize < limits.leastSize || db.VolumeSize > limits.mostSize {
		s.report("volumeSize", s.raw("volumeSize"), fmt.Sprintf("%d to %d GiB for a volume of type %s", limits.leastSize, limits.mostSize,
			db.VolumeType), strconv.Itoa(min(max(db.VolumeSize, limits.leastSize), limits.mostSize)))
		return
	}
	provisioned := db.VolumeType == "io1" || db.VolumeType == "io2"
	most := min(limits.mostIOPS, max(limits.leastIOPS, limits.perGiB*db.VolumeSize))
	switch {
	case db.VolumeIOPS == 0 && !provisioned:
	case limits.mostIOPS == 0:
		s.report("volumeIops", s.raw("volumeIops"), "0 for a gp2 volume, whose IOPS follow its size", "0")
	case db.VolumeIOPS < limits.leastIOPS || db.VolumeIOPS > most:
		s.report("volumeIops", s.raw("volumeIops"), fmt.Sprintf("%d to %d for a volume of type %s and %d GiB", limits.leastIOPS, most,
			db.VolumeType, db.VolumeSize), strconv.Itoa(min(max(db.VolumeIOPS, limits.leastIOPS), most)))
	}
}

// checkImage reports that one image is to run on two architectures.
func checkImage(root section, stage *Stage) {
	if stage.AMIID == "" {
		return
	}
	types := map[Architecture]string{}
	for _, instanceType := range stage.InstanceTypes() {
		types[ArchitectureOf(instanceType)] = instanceType
	}
	if len(types) > 1 {
		root.reportAt(root.at("amiId"), textValue(stage.AMIID), fmt.Sprintf("an image for all instances, but %s is %s and %s is %s",
			types[X86], X86, types[ARM64], ARM64), "use instance types of one architecture, or "+removeCommand(root.at("amiId")))
	}
}
