package awslookup_test

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
)

func (w *world) ecr(region string) *ecr.Client { return ecr.NewFromConfig(w.aws(region)) }

func (w *world) repository(region, name string) string {
	w.t.Helper()
	_, err := w.ecr(region).CreateRepository(w.t.Context(), &ecr.CreateRepositoryInput{RepositoryName: aws.String(name)})
	must(w, 0, err)
	return name
}

func (w *world) lifecyclePolicy(repository string) string {
	w.t.Helper()
	_, err := w.ecr(home).PutLifecyclePolicy(w.t.Context(), &ecr.PutLifecyclePolicyInput{
		RepositoryName: aws.String(repository),
		LifecyclePolicyText: aws.String(`{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":` +
			`"imageCountMoreThan","countNumber":30},"action":{"type":"expire"}}]}`),
	})
	must(w, 0, err)
	return repository
}

// certificate asks for a certificate with a key that ACM's list leaves out unless asked for.
func (w *world) certificate(region, domain string, names ...string) string {
	w.t.Helper()
	out, err := acm.NewFromConfig(w.aws(region)).RequestCertificate(w.t.Context(), &acm.RequestCertificateInput{
		DomainName: aws.String(domain), SubjectAlternativeNames: names, ValidationMethod: acmtypes.ValidationMethodDns,
		KeyAlgorithm: acmtypes.KeyAlgorithmEcPrime256v1,
	})
	return str(must(w, out, err).CertificateArn)
}

func serviceCases() []typeCase {
	return []typeCase{
		{
			token: "aws:ecr/repository:Repository", api: "ecr:DescribeRepositories",
			prepare: func(w *world) {
				for _, name := range []string{"milu2stage/api-2", "milu2stage/ap", "api", "other/api"} {
					w.repository(home, name)
				}
				w.repository(other, "milu2stage/api")
			},
			inputs: func(*world) map[string]any { return map[string]any{"name": "milu2stage/api"} },
			create: func(w *world) string { return w.repository(home, "milu2stage/api") },
		},
		{
			token: "aws:ecr/lifecyclePolicy:LifecyclePolicy", api: "ecr:GetLifecyclePolicy", onePage: true,
			prepare: func(w *world) {
				w.lifecyclePolicy(w.repository(home, "milu2stage/web"))
				w.repository(home, "milu2stage/api")
			},
			inputs: func(*world) map[string]any { return map[string]any{"repository": "milu2stage/api"} },
			create: func(w *world) string { return w.lifecyclePolicy("milu2stage/api") },
			kill: func(w *world, id string) {
				_, err := w.ecr(home).DeleteRepository(w.t.Context(), &ecr.DeleteRepositoryInput{RepositoryName: aws.String(id)})
				must(w, 0, err)
			},
		},
		{
			token: "aws:acm/certificate:Certificate", api: "acm:ListCertificates", twice: true,
			prepare: func(w *world) {
				w.certificate(home, "stage0.example.com")
				w.certificate(home, "stage0.example.com", "api.stage0.example.com")
				w.certificate(home, "stage1.example.com", "*.stage1.example.com")
				w.certificate(home, "*.stage0.example.com", "stage0.example.com")
				w.certificate(other, "stage0.example.com", "*.stage0.example.com")
			},
			inputs: func(*world) map[string]any {
				return map[string]any{"domainName": "stage0.example.com", "subjectAlternativeNames": []any{"*.stage0.example.com"}}
			},
			create: func(w *world) string { return w.certificate(home, "stage0.example.com", "*.stage0.example.com") },
		},
	}
}
