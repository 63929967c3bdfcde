package configfuzz

import (
	"strconv"

	"milu2-stage/internal/stacktest"
)

// regions are mostly the mocks' own; names elsewhere are longer, and one takes no CloudFront logs.
func (g *generator) region() string {
	return pick(g, stacktest.Region, stacktest.Region, stacktest.Region, "eu-central-1", "ap-southeast-3", "us-gov-west-1", "eu-isoe-west-1")
}

// common sets the keys of both kinds of stack.
func (g *generator) common(scope string) settings {
	s := settings{project + "scope": scope, "aws:region": g.region()}
	s.maybe(g, "namePrefix", g.prefix)
	s.maybe(g, "nameSuffix", func() string { return pick(g, "", "-stage1", "-b", "b", "-"+g.label(15), g.label(16)) })
	s.maybe(g, "adopt", func() string { return pick(g, "auto", "off") })
	s.maybe(g, "protect", g.flag)
	s.maybe(g, "imports", func() string {
		return asJSON(pick(g, object{}, object{"vpc": "vpc-0123456789abcdef0"}, object{"node-game-2": "create", "sg-app": "sg-1"}))
	})
	g.provider(s)
	return s
}

func (g *generator) prefix() string {
	return pick(g, "milu2stage", "m2", "aws", "a-b-c", g.label(8), g.label(32), "x"+g.chars(letters, 31))
}

// provider sets keys of the AWS provider, at times.
func (g *generator) provider(s settings) {
	if !g.oneIn(4) {
		return
	}
	for range g.between(1, 4) {
		switch g.below(8) {
		case 0:
			s["aws:profile"] = pick(g, "default", "stage 0", "x/y")
		case 1:
			s["aws:maxRetries"] = strconv.Itoa(g.between(0, 1000))
		case 2:
			s["aws:retryMode"] = pick(g, "standard", "adaptive")
		case 3:
			s["aws:"+pick(g, "s3UsePathStyle", "skipCredentialsValidation", "skipRegionValidation", "useFipsEndpoint")] = g.flag()
		case 4:
			s["aws:allowedAccountIds"] = pick(g, `["123456789012"]`, "[123456789012]", `["123456789012","000000000000"]`)
		case 5:
			s["aws:endpoints"] = pick(g, "[]", `[{"ec2":"http://localhost:5000"},{"s3":"https://s3.test"}]`)
		case 6:
			s["aws:sharedConfigFiles"] = `["a file"]`
		default:
			s["aws:assumeRole"] = g.role()
		}
	}
}

func (g *generator) role() string {
	role := object{"roleArn": g.arn("iam", "", "role/"+g.label(20))}
	role.maybe(g, "externalId", func() any { return g.uuid() })
	role.maybe(g, "duration", func() any { return pick(g, "15m", "12h", "1h30m") })
	role.maybe(g, "tags", func() any { return object{"team": "x"} })
	return asJSON(role)
}

// sharedConfig is a configuration of the shared stack that deploys.
func (g *generator) sharedConfig() map[string]string {
	s := g.common("shared")
	s.maybe(g, "bucketPrefix", func() string {
		return pick(g, "", "mycompany-milu2stage", "a1", "1a", g.label(40)+"0", g.chars(letters, 53))
	})
	if s[project+"bucketPrefix"] == "" && len(s[project+"namePrefix"]) == 1 {
		s[project+"bucketPrefix"] = "m1" // no bucket's name begins with a single character here
	}
	s.maybe(g, "cdn", func() string {
		cdn := object{}
		cdn.maybe(g, "assets", func() any { return g.distribution("assets") })
		cdn.maybe(g, "web", func() any { return g.distribution("web") })
		return asJSON(cdn)
	})
	for _, name := range []string{"bucketVersioning", "bucketLogging", "cdnLogging"} {
		s.maybe(g, name, g.flag)
	}
	for _, name := range []string{"noncurrentDays", "logExpirationDays"} {
		s.maybe(g, name, func() string { return strconv.Itoa(g.between(1, 36500)) })
	}
	if s["aws:region"] == "ap-southeast-3" {
		s[project+"cdnLogging"] = "false" // CloudFront does not log there
	}
	return s
}

func (g *generator) distribution(name string) object {
	d := object{}
	d.maybe(g, "aliases", func() any {
		return some(g, 3, func() string { return pick(g, "", "*.") + g.label(10) + "." + name + ".example.com" })
	})
	if d["aliases"] != nil || g.oneIn(3) {
		d["certificateArn"] = g.arn("acm", "us-east-1", "certificate/"+g.uuid())
	}
	d.maybe(g, "webAclArn", func() any {
		return pick(g, "", g.arn("wafv2", "us-east-1", "global/webacl/"+g.label(10)+"/"+g.uuid()))
	})
	d.maybe(g, "failoverDomain", func() any { return pick(g, "", g.label(20)+"1.s3.eu-west-1.amazonaws.com") })
	d.maybe(g, "trustedKeyGroups", func() any { return some(g, 4, g.uuid) })
	return d
}
