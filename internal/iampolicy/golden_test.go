package iampolicy

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"milu2-stage/internal/golden"
)

// documents are all documents of the project, in a made-up partition: a hard-coded ARN would show.
func documents() map[string]Document {
	account := Account{Partition: "aws-test", ID: "123456789012"}
	instance := Instance{Account: account, NamePrefix: "milu2stage", ArtifactsARN: account.Bucket("milu2stage-artifacts")}
	logs := account.Bucket("milu2stage-logs")
	return map[string]Document{
		"trust":              Trust(),
		"instance-images":    instance.PullImages(),
		"instance-artifacts": instance.ReadArtifacts(),
		"instance-telemetry": instance.WriteTelemetry(),
		"instance-named": Named{
			Account: account, Region: "us-test-1", Repositories: []string{"corp/api"}, LogGroups: []string{"/corp/api", "/corp/web"},
		}.Document(),
		"bucket-plain": Bucket{Account: account, ARN: account.Bucket("milu2stage-artifacts")}.Document(),
		"bucket-served": Bucket{
			Account: account, ARN: account.Bucket("milu2stage-web"),
			DistributionARN: account.arn("cloudfront", "", "distribution/EDFDVBD6EXAMPLE"),
		}.Document(),
		"bucket-logs": Bucket{
			Account: account, ARN: logs,
			Logs: &LogDelivery{
				AccessLogs: []AccessLog{
					{SourceARN: account.Bucket("milu2stage-assets"), Prefix: "s3/assets/"},
					{SourceARN: account.Bucket("milu2stage-web"), Prefix: "s3/web/"},
				},
				FlowLogs: "vpc-flow-logs", LoadBalancers: "alb",
			},
		}.Document(),
	}
}

func TestDocumentsAreAsInTheGoldenFiles(t *testing.T) {
	for name, document := range documents() {
		t.Run(name, func(t *testing.T) {
			text, err := document.JSON()
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := json.Indent(&got, []byte(text), "", "  "); err != nil {
				t.Fatal(err)
			}
			got.WriteByte('\n')
			golden.Compare(t, filepath.Join("testdata", name+".json"), got.String())
		})
	}
}

// TestNoDocumentGrantsTooMuch covers IAM.1 (no *:*), IAM.21 (no service:*), KMS.1 and KMS.2 (no decryption with every
// key) and S3.6 (no foreign principal).
func TestNoDocumentGrantsTooMuch(t *testing.T) {
	// These actions know no resource, so AWS takes nothing but "*".
	withoutResource := map[string]bool{"ecr:GetAuthorizationToken": true, "cloudwatch:PutMetricData": true}
	for name, document := range documents() {
		text, err := document.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text, "arn:aws:") {
			t.Errorf("%s: an ARN of the commercial partition: %s", name, text)
		}
		for _, statement := range document.Statement {
			if statement.Effect != Allow {
				continue
			}
			if statement.Principal != nil && statement.Principal.Service == "" {
				t.Errorf("%s, %s: lets everybody in", name, statement.Sid)
			}
			for _, action := range statement.Action {
				if strings.Contains(action, "*") || strings.HasPrefix(action, "kms:") {
					t.Errorf("%s, %s: the action %s is too wide", name, statement.Sid, action)
				}
				for _, resource := range statement.Resource {
					if resource == "*" && !withoutResource[action] {
						t.Errorf("%s, %s: %s on every resource", name, statement.Sid, action)
					}
				}
			}
		}
	}
}

func TestEveryBucketDocumentAllowsTLSOnly(t *testing.T) {
	for name, document := range documents() {
		if !strings.HasPrefix(name, "bucket-") {
			continue
		}
		first := document.Statement[0]
		if first.Effect != Deny || first.Condition["Bool"]["aws:SecureTransport"][0] != "false" || len(first.Resource) != 2 {
			t.Errorf("%s: the first statement is %+v", name, first)
		}
	}
}

func TestSidsAreUniqueAndOfLettersAndDigits(t *testing.T) {
	letters := regexp.MustCompile(`^[A-Za-z0-9]+$`)
	for name, document := range documents() {
		seen := map[string]bool{}
		for _, statement := range document.Statement {
			if seen[statement.Sid] || !letters.MatchString(statement.Sid) {
				t.Errorf("%s: bad Sid %q", name, statement.Sid)
			}
			seen[statement.Sid] = true
		}
	}
}
