package adopt

import (
	"fmt"
	"slices"
	"strings"
)

func serviceKinds() []kind {
	return []kind{
		{
			token: "aws:ecr/repository:Repository", contract: true, listing: ListRepositories, needs: []string{"name"},
			silent: []string{"forceDelete", "imageScanningConfiguration", "imageTagMutability"}, near: nearRepository,
			by: "name", example: "milu2stage/api",
			match: namedBy("name"), check: compareRepository, reads: []string{"encryptionConfigurations"},
			compare: []comparison{{property: "name", way: nameWay}},
		},
		{
			token: "aws:ecr/lifecyclePolicy:LifecyclePolicy", contract: true, listing: ListLifecyclePolicies,
			untagged: true, belongs: "repository",
			by: "repository", example: "milu2stage/api",
			needs: []string{"repository"}, parent: parentInput("repository"), match: always,
			adoptIgnores: []ignore{{"policy", "replacing a lifecycle policy loses nothing; a later run does it"}},
		},
		{
			token: certToken, contract: true, listing: ListCertificates,
			silent: []string{"certificateAuthorityArn", "earlyRenewalDuration", "options", "validationOptions"},
			by:     "domain and alternative names; issued by ACM, or to be", example: "arn:aws:acm:eu-central-1:123456789012:certificate/...",
			needs: []string{"domainName", "subjectAlternativeNames"}, match: matchCertificate,
			hint:   func(q question) string { return q.in.text("domainName") },
			idForm: `arn:[^:]+:acm:[^:]+:\d*:certificate/.+`,
			compare: []comparison{
				{property: "keyAlgorithm", fallback: "RSA_2048", way: anotherCertificate},
				{property: "validationMethod", way: anotherCertificate},
			},
			ready: hasValidationRecord,
			// A stage file that was copied with its domain would take over the other stage's certificate and names.
			asksTags: true, another: true, apart: domainApart,
		},
	}
}

// anotherCertificate: ACM allows any number for a domain, and the listeners can change from one to another.
func anotherCertificate(question, Live) way {
	return way{does: "make another certificate beside it, which the HTTPS listeners then use", settings: []setting{
		{"imports.certificate", createWord},
	}}
}

// domainApart gives a new stage public names that no other has.
func domainApart(q question) []way { return []way{q.apart.domain()} }

// compareRepository: encryption is chosen when a repository is made. Without the input the provider leaves it alone.
func compareRepository(q question, l Live) []difference {
	list, _ := q.in["encryptionConfigurations"].([]any)
	live := prop(l, "encryptionType")
	if len(list) == 0 || live == "" {
		return nil
	}
	first, _ := list[0].(map[string]any)
	want, _ := first["encryptionType"].(string)
	key, _ := first["kmsKey"].(string)
	if want == "" {
		want = "AES256"
	}
	if want == live && (key == "" || key == prop(l, "kmsKey")) {
		return nil
	}
	return []difference{{
		property: "encryptionConfigurations", live: strings.TrimSpace(live + " " + prop(l, "kmsKey")),
		want: strings.TrimSpace(want + " " + key),
		way:  way{does: "leave every repository with the key that it has", settings: []setting{{path: "repositoryKmsKeyArn"}}},
	}}
}

// hasValidationRecord waits for the record that proves who owns the domain: ACM makes it some seconds after the request
// (https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html).
func hasValidationRecord(_ question, l Live) error {
	options, described := l.Props["domainValidationOptions"].([]map[string]any)
	if prop(l, "status") != "PENDING_VALIDATION" || !described {
		return nil
	}
	for _, o := range options {
		if name, _ := o["resourceRecordName"].(string); name != "" {
			return nil
		}
	}
	return &notYetError{"certificate " + l.ID + " has no validation record yet"}
}

// matchCertificate: an imported or private certificate cannot become one that ACM issues, and ACM allows both.
func matchCertificate(q question, l Live) (bool, error) {
	if kind := prop(l, "type"); kind != "" && kind != "AMAZON_ISSUED" {
		return false, nil
	}
	domain := q.in.text("domainName")
	live, _ := l.Props["subjectAlternativeNames"].([]string)
	want := append(slices.Clone(q.in.texts("subjectAlternativeNames")), domain)
	return strings.EqualFold(prop(l, "domainName"), domain) && sameSet(append(slices.Clone(live), domain), want), nil
}

func dnsKinds() []kind {
	return []kind{
		{
			token: "aws:route53/zone:Zone", contract: true, listing: ListZones, global: true,
			silent: []string{"comment", "delegationSetId", "forceDestroy"},
			by:     "name and VPC", example: "Z0123456789ABC",
			needs:  []string{"name", "vpcs"},
			parent: func(q question) (string, error) { return firstVPC(q.in, "vpcId"), nil },
			hint:   zoneRegion,
			match: func(q question, l Live) (bool, error) {
				private, _ := l.Props["private"].(bool)
				return dnsName(l.Name) == dnsName(q.in.text("name")) && private == (firstVPC(q.in, "vpcId") != ""), nil
			},
			idForm: "[0-9A-Z]+",
		},
		{
			token: "aws:route53/record:Record", contract: true, listing: ListRecords, global: true,
			untagged: true, belongs: "zoneId", silent: []string{
				"aliases", "allowOverwrite", "healthCheckId", "multivalueAnswerRoutingPolicy", "records", "ttl",
			},
			by: "zone, name, type and set identifier; an alias of another live load balancer: stop", example: "Z0123456789ABC_stage0.example.com_A",
			needs: []string{"zoneId", "name", "type", "setIdentifier"}, parent: parentInput("zoneId"),
			hint: recordHint, idForm: "[0-9A-Z]+_.+", match: matchRecord,
			conflict: otherRecord, id: recordID, others: leadsElsewhere,
			unsetIgnores: []ignore{{"allowOverwrite", "only says what making the record may do, and an import does not bring it"}},
			takeOver:     "have it lead to this stage",
			apart:        domainApart, reads: []string{"aliases"},
		},
	}
}

func firstVPC(in Inputs, key string) string {
	list, _ := in["vpcs"].([]any)
	if len(list) == 0 {
		return ""
	}
	first, _ := list[0].(map[string]any)
	s, _ := first[key].(string)
	return s
}

// zoneRegion is the region of the zone's VPC. Route 53 has no region itself, so the question carries the registration's.
func zoneRegion(q question) string {
	if r := firstVPC(q.in, "vpcRegion"); r != "" {
		return r
	}
	return q.providerRegion
}

// recordHint narrows a lookup in a zone to the stage's domain where the record lies below it.
func recordHint(q question) string {
	name, domain := dnsName(q.in.text("name")), dnsName(q.domain)
	if domain != "" && (name == domain || strings.HasSuffix(name, "."+domain)) {
		return domain
	}
	return ""
}

// matchRecord finds the record of the name, type and set. Where every change of it is ignored, it finds what stands in its place, too.
func matchRecord(q question, l Live) (bool, error) {
	live, want := prop(l, "type"), q.in.text("type")
	if dnsName(prop(l, "name")) != dnsName(q.in.text("name")) {
		return false, nil
	}
	if slices.Contains(q.ignored, "*") && (live == want || live == cname || want == cname) {
		return true, nil
	}
	return live == want && prop(l, "setIdentifier") == q.in.text("setIdentifier"), nil
}

const cname = "CNAME"

// otherRecord stops at what Route 53 does not allow beside the record: a CNAME where the record is none, or the other way
// round, and records of its type that have a routing policy where it has none
// (https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html).
func otherRecord(q question, lives []Live) error {
	for _, l := range lives {
		name, zone := dnsName(prop(l, "name")), q.in.text("zoneId")
		if name != dnsName(q.in.text("name")) {
			continue
		}
		live, want := prop(l, "type"), q.in.text("type")
		if live != want && (live == cname || want == cname) {
			return fmt.Errorf("zone %s has %s as a record of type %s, beside which there can be none of type %s; %s", zone, name, live, want,
				leaveRecord(q))
		}
		if set := prop(l, "setIdentifier"); live == want && set != "" && q.in.text("setIdentifier") == "" {
			return fmt.Errorf("zone %s has %s of type %s with a routing policy (%s), beside which there can be no plain record; %s", zone,
				name, live, set, leaveRecord(q))
		}
	}
	return nil
}

// leaveRecord are the ways that leave a record alone.
func leaveRecord(q question) string {
	keep := way{
		does: "leave it as it is, whatever the program has", settings: []setting{{"ignoreChanges." + q.name + "[0]", "*"}},
	}.text(q.self.stack)
	if w, ok := external(kind{token: recordToken}, q); ok {
		return w.text(q.self.stack) + "\nor " + keep
	}
	return keep
}

// recordID is the provider's own form, with the record's name as the inputs have it: it is read back from the id.
func recordID(in Inputs, l Live) string {
	parts := []string{in.text("zoneId"), dnsName(in.text("name")), prop(l, "type")}
	if set := prop(l, "setIdentifier"); set != "" {
		parts = append(parts, set)
	}
	return strings.Join(parts, "_")
}

func dnsName(name string) string {
	return strings.ToLower(strings.TrimSuffix(strings.ReplaceAll(name, `\052`, "*"), "."))
}

func observationKinds() []kind {
	return []kind{
		{
			token: "aws:cloudwatch/logGroup:LogGroup", contract: true, listing: ListLogGroups, needs: []string{"name"},
			silent: []string{"kmsKeyId", "retentionInDays", "skipDestroy"}, resets: map[string]any{"kmsKeyId": nil},
			by: "name", example: "/milu2stage/api",
			hint: prefixHint("name"), match: namedBy("name"),
			compare: []comparison{{property: "name", way: nameWay}, {property: "logGroupClass", fallback: "STANDARD"}},
		},
		{
			token: "aws:cloudwatch/metricAlarm:MetricAlarm", contract: true, listing: ListAlarms, needs: []string{"name"},
			silent: alarmAttributes(), resets: alarmDefaults(),
			by: "name", example: "milu2stage-api-asg-cpu",
			hint: prefixHint("name"), match: namedBy("name"), compare: []comparison{{property: "name", way: nameWay}},
		},
		{
			token: "aws:cloudwatch/dashboard:Dashboard", contract: true, listing: ListDashboards,
			untagged: true,
			by:       "name", example: "milu2stage",
			needs: []string{"dashboardName"}, hint: prefixHint("dashboardName"), match: namedBy("dashboardName"),
			notes: dashboardNotes, compare: []comparison{{property: "dashboardName", way: nameWay}},
		},
	}
}

// dashboardNotes warns of a stage in another region: dashboards have no region, and no tags that would tell whose they are.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html.
func dashboardNotes(question, Live) []string {
	return []string{"dashboards are the account's, not a region's, and have no tags: make sure that this one is not another stage's"}
}
