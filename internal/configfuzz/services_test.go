package configfuzz

import (
	"encoding/json"
	"slices"
	"strings"

	"milu2-stage/internal/stacktest"
)

// serviceInvariants are about policies, images, certificates and alarms.
func serviceInvariants() []invariant {
	return []invariant{
		each("IAM.1, IAM.21, KMS.1, KMS.2", checkGrants, typeRole, typeRolePolicy, typePolicy),
		each("S3.5, CIS 2.1.1", checkTLSOnly, typePolicy),
		each("S3.6", checkPrincipals, typePolicy, typeRole),
		{"SSM.1", func(d *deployment, wrong report) int {
			roles := d.OfType(typeRole)
			for _, role := range roles {
				if !slices.ContainsFunc(d.OfType(typeAttachment), func(a *stacktest.Registration) bool {
					return a.At("role") == role.At("name") && strings.HasSuffix(text(a, "policyArn"), ":iam::aws:policy/AmazonSSMManagedInstanceCore")
				}) {
					wrong("%s lets Systems Manager reach nothing", role.Key())
				}
			}
			return len(roles)
		}},
		each("IAM.27", func(_ *deployment, r *stacktest.Registration, wrong report) {
			for _, wide := range []string{"CloudShell", "Administrator", "FullAccess", "PowerUser"} {
				if strings.Contains(text(r, "policyArn"), wide) {
					wrong("it attaches %s", text(r, "policyArn"))
				}
			}
		}, typeAttachment),
		all("ECR.1", typeRepository, map[string]any{"imageScanningConfiguration.scanOnPush": true}),
		all("ECR.3", typeRepository, map[string]any{
			"lifecyclePolicy.rules.0.tagStatus": "untagged", "lifecyclePolicy.rules.0.maximumAgeLimit": 14.0,
			"lifecyclePolicy.rules.1.tagStatus": "any", "lifecyclePolicy.rules.1.maximumNumberOfImages": 30.0,
		}),
		all("ACM.1, ACM.2", typeCertificate, map[string]any{"validationMethod": "DNS", "keyAlgorithm": "RSA_2048"}),
		{"ACM.1, record", func(d *deployment, wrong report) int {
			for range d.OfType(typeCertificate) {
				if d.Find(typeRecord, "certificate-validation-record") == nil {
					wrong("no record validates the certificate")
				}
			}
			return len(d.OfType(typeCertificate))
		}},
		all("CloudWatch.17", typeAlarm, map[string]any{"actionsEnabled": true}),
	}
}

// statement is one statement of a policy, with its lists as AWS may write them: a text for one.
type statement struct {
	Effect           string
	Principal        map[string]any
	Action, Resource any
	Condition        map[string]map[string]any
}

// statements reads the policy of a resource.
func statements(r *stacktest.Registration, wrong report) []statement {
	document := text(r, "policy") + text(r, "assumeRolePolicy")
	var parsed struct {
		Version   string
		Statement []statement
	}
	if err := json.Unmarshal([]byte(document), &parsed); err != nil || parsed.Version == "" || len(parsed.Statement) == 0 {
		wrong("its policy is no policy (%v): %s", err, document)
	}
	for _, word := range []string{`"NotAction"`, `"NotPrincipal"`, `"NotResource"`} {
		if strings.Contains(document, word) {
			wrong("its policy has %s: %s", word, document)
		}
	}
	return parsed.Statement
}

// texts is a list of texts that may be written as one.
func texts(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, item := range v {
			s, _ := item.(string)
			all = append(all, s)
		}
		return all
	default:
		return nil
	}
}

// checkGrants looks at what is allowed: no action of a whole service, nothing of KMS, and every resource only for the
// actions that know no other.
func checkGrants(_ *deployment, r *stacktest.Registration, wrong report) {
	for _, s := range statements(r, wrong) {
		if s.Effect != "Allow" {
			continue
		}
		actions := texts(s.Action)
		if len(actions) == 0 {
			wrong("it allows no action by name: %+v", s)
		}
		for _, action := range actions {
			if strings.ContainsAny(action, "*?") || strings.HasPrefix(action, "kms:") || !strings.Contains(action, ":") {
				wrong("it allows %s", action)
			}
			if slices.Contains(texts(s.Resource), "*") && action != "ecr:GetAuthorizationToken" && action != "cloudwatch:PutMetricData" {
				wrong("it allows %s on everything", action)
			}
		}
	}
}

func checkTLSOnly(_ *deployment, r *stacktest.Registration, wrong report) {
	bucket := text(r, "bucket")
	for _, s := range statements(r, wrong) {
		both := []string{"arn:" + stacktest.Partition + ":s3:::" + bucket, "arn:" + stacktest.Partition + ":s3:::" + bucket + "/*"}
		if s.Effect == "Deny" && s.Principal["AWS"] == "*" && slices.Equal(texts(s.Action), []string{"s3:*"}) &&
			slices.Equal(texts(s.Resource), both) && len(s.Condition) == 1 &&
			slices.Equal(texts(s.Condition["Bool"]["aws:SecureTransport"]), []string{"false"}) {
			return
		}
	}
	wrong("nothing denies plain HTTP on the whole bucket")
}

// checkPrincipals lets AWS services in, and nobody else.
func checkPrincipals(_ *deployment, r *stacktest.Registration, wrong report) {
	for _, s := range statements(r, wrong) {
		if s.Effect != "Allow" {
			continue
		}
		service, _ := s.Principal["Service"].(string)
		if len(s.Principal) != 1 || !strings.HasSuffix(service, ".amazonaws.com") {
			wrong("it lets in %v", s.Principal)
		}
	}
}
