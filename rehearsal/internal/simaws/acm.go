package simaws

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/acm"

	"milu2-stage/rehearsal/internal/world"
)

const (
	typeCertificate = "aws:acm/certificate:Certificate"
	typeValidation  = "aws:acm/certificateValidation:CertificateValidation"

	statusIssued = "ISSUED"
)

func acmKinds() []kind {
	return []kind{
		{
			token: typeCertificate, args: acm.CertificateArgs{}, res: acm.Certificate{},
			required: []string{"domainName|certificateBody", "validationMethod|certificateAuthorityArn|certificateBody"},
			replace: []string{
				"domainName", "validationMethod", "keyAlgorithm", "subjectAlternativeNames", "certificateAuthorityArn", "validationOptions",
			},
			sets: []string{"subjectAlternativeNames", "validationOptions"},
			kept: []string{
				"subjectAlternativeNames", "keyAlgorithm", "options", "validationMethod", "options.certificateTransparencyLoggingPreference",
			},
			rules: map[string]rule{"domainName": domainName, "validationMethod": oneOf("DNS", "EMAIL", "NONE")},
			check: func(in map[string]any) []problem {
				var problems []problem
				for i, name := range texts(in, "subjectAlternativeNames") {
					if reason := domainName(name); reason != "" {
						problems = append(problems, problem{fmt.Sprintf("subjectAlternativeNames[%d]", i), fmt.Sprintf("%q %s", name, reason)})
					}
				}
				return problems
			},
			create: createCertificate,
			remove: removeCertificate,
		},
		{
			token: typeValidation, args: acm.CertificateValidationArgs{}, res: acm.CertificateValidation{}, putLike: true,
			noImport: "aws_acm_certificate_validation cannot be imported",
			replace:  []string{"certificateArn", "validationRecordFqdns"},
			sets:     []string{"validationRecordFqdns"},
			prepare:  prepareValidation,
			create: func(o *op) error {
				o.id = "2024-01-01 00:00:00 +0000 UTC " + o.str("certificateArn")
				return nil
			},
		},
	}
}

func createCertificate(o *op) error {
	o.id = o.arn("acm", "certificate/"+o.acct.NextUUID())
	names := []string{o.str("domainName")}
	for _, name := range texts(o.in, "subjectAlternativeNames") {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	options := []any{}
	for _, name := range names {
		// ACM wants the same record for a domain and its wildcard.
		bare := strings.TrimPrefix(name, "*.")
		options = append(options, map[string]any{
			"domainName": name, "resourceRecordName": "_" + digest(o.acct.ID+bare) + "." + bare + ".", "resourceRecordType": "CNAME",
			"resourceRecordValue": "_" + digest(bare+o.acct.ID) + ".acm-validations.aws.",
		})
	}
	o.def(map[string]any{
		"arn": o.id, "status": "PENDING_VALIDATION", "domainValidationOptions": options, "subjectAlternativeNames": anys(names),
		"keyAlgorithm": "RSA_2048", "type": "AMAZON_ISSUED", "renewalEligibility": "INELIGIBLE", "validationMethod": "DNS",
		"options": map[string]any{"certificateTransparencyLoggingPreference": "ENABLED"},
	})
	issue(o.acct, o.out)
	return nil
}

// digest is the 32 hexadecimal digits of a validation record.
func digest(value string) string {
	h := fnv.New128a()
	_, _ = h.Write([]byte(value))
	return fmt.Sprintf("%032x", h.Sum(nil))
}

// issue gives out a certificate whose validation records are all in public zones.
func issue(account *world.Account, certificate map[string]any) bool {
	if text(certificate, "status") != "PENDING_VALIDATION" {
		return false
	}
	for _, option := range objects(certificate, "domainValidationOptions") {
		if !validated(account, option) {
			return false
		}
	}
	certificate["status"] = statusIssued
	certificate["notBefore"], certificate["notAfter"] = "2024-01-01T00:00:00Z", "2025-02-01T00:00:00Z"
	certificate["renewalEligibility"] = "ELIGIBLE"
	return true
}

func validated(account *world.Account, option map[string]any) bool {
	name := strings.TrimSuffix(text(option, "resourceRecordName"), ".")
	for _, record := range account.Where(world.TypeRecord, world.Global, "fqdn", name) {
		zone := account.Get(world.TypeZone, world.Global, record.Text("zoneId"))
		if zone == nil || len(objects(zone.Outputs, "vpcs")) > 0 || record.Text("type") != "CNAME" {
			continue
		}
		for _, value := range record.Texts("records") {
			if strings.TrimSuffix(value, ".") == strings.TrimSuffix(text(option, "resourceRecordValue"), ".") {
				return true
			}
		}
	}
	return false
}

// issueAll gives out every certificate that a new record completes.
func issueAll(account *world.Account) {
	for _, r := range account.List(typeCertificate, "") {
		if changed := r.Clone(); issue(account, changed.Outputs) {
			account.Put(changed)
		}
	}
}

// needIssued checks that a certificate exists in the region and is issued.
func (o *op) needIssued(region, arn, code string) error {
	certificate := o.acct.Get(typeCertificate, region, arn)
	if certificate == nil {
		return fault("CertificateNotFound", "Certificate '%s' not found in %s", arn, region)
	}
	if status := certificate.Text("status"); status != statusIssued {
		return fault(code, "The certificate '%s' must have a fully-qualified domain name and be issued; it is %s", arn, status)
	}
	return nil
}

func prepareValidation(o *op) error {
	arn := o.str("certificateArn")
	certificate, err := o.need(typeCertificate, arn, "ResourceNotFoundException", "certificate")
	if err != nil {
		return err
	}
	given := texts(o.in, "validationRecordFqdns")
	for _, option := range objects(certificate.Outputs, "domainValidationOptions") {
		wanted := strings.TrimSuffix(text(option, "resourceRecordName"), ".")
		if len(given) > 0 && !slices.ContainsFunc(given, func(name string) bool { return strings.TrimSuffix(name, ".") == wanted }) {
			return fmt.Errorf("missing %s DNS validation record: %s", text(option, "domainName"), wanted)
		}
	}
	if status := certificate.Text("status"); status != statusIssued {
		return fmt.Errorf("waiting for ACM Certificate (%s) to be issued: timeout while waiting for state to become 'ISSUED' "+
			"(last state: '%s'); no public zone of the account holds its validation record", arn, status)
	}
	return nil
}

func removeCertificate(o *op) error {
	if err := o.blocked("ResourceInUseException", typeListener, "certificateArn"); err != nil {
		return err
	}
	for _, r := range o.acct.List(typeDistribution, world.Global) {
		if text(object(r.Outputs, "viewerCertificate"), "acmCertificateArn") == o.id {
			return fault("ResourceInUseException", "Certificate %s is in use by the distribution %s", o.id, r.ID)
		}
	}
	return nil
}
