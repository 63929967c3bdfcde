package awslookup

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/acm/types"

	"milu2-stage/internal/adopt"
)

// certificates lists the issued and pending certificates of every key type (ACM lists only RSA 1024 and 2048 unless
// asked), and adds to those of exactly the hinted domain what only their description tells.
func (r *region) certificates(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	pages := acm.NewListCertificatesPaginator(r.acm, &acm.ListCertificatesInput{
		CertificateStatuses: []types.CertificateStatus{types.CertificateStatusIssued, types.CertificateStatusPendingValidation},
		Includes:            &types.Filters{KeyTypes: types.KeyAlgorithm("").Values()},
		MaxItems:            r.page(1000),
	})
	live, err := collect(ctx, pages,
		func(o *acm.ListCertificatesOutput) ([]types.CertificateSummary, *string) {
			return o.CertificateSummaryList, o.NextToken
		},
		certificate)
	if err != nil || q.Hint == "" {
		return live, err
	}
	described := live[:0]
	for _, l := range live {
		if strings.EqualFold(l.Name, q.Hint) {
			out, err := r.acm.DescribeCertificate(ctx, &acm.DescribeCertificateInput{CertificateArn: aws.String(l.ID)})
			if hasCode(err, "ResourceNotFoundException") {
				continue // it was deleted between the two calls
			}
			if err != nil {
				return nil, err
			}
			if !describe(l.Props, out.Certificate) {
				continue
			}
		}
		described = append(described, l)
	}
	return described, nil
}

// certificate converts one line of the list; the statuses are looked at again, because the filter is the server's.
func certificate(c types.CertificateSummary) (adopt.Live, bool) {
	p := props{}.text("domainName", c.DomainName)
	if c.SubjectAlternativeNameSummaries != nil {
		p["subjectAlternativeNames"] = c.SubjectAlternativeNameSummaries
	}
	is(p, "keyAlgorithm", underscores(c.KeyAlgorithm))
	is(p, "type", c.Type)
	is(p, "status", c.Status)
	return adopt.Live{
		ID: aws.ToString(c.CertificateArn), Name: aws.ToString(c.DomainName), Created: aws.ToTime(c.CreatedAt), Props: p,
	}, aliveCertificate(c.Status)
}

// aliveCertificate says whether a certificate of the status serves or may yet serve.
func aliveCertificate(status types.CertificateStatus) bool {
	return status == "" || status == types.CertificateStatusIssued || status == types.CertificateStatusPendingValidation
}

// describe adds what only a certificate's description tells; false if it has died.
func describe(p props, c *types.CertificateDetail) bool {
	if c == nil {
		return true
	}
	if !aliveCertificate(c.Status) {
		return false
	}
	if c.SubjectAlternativeNames != nil {
		p["subjectAlternativeNames"] = c.SubjectAlternativeNames
	}
	is(p, "keyAlgorithm", underscores(c.KeyAlgorithm))
	is(p, "type", c.Type)
	is(p, "status", c.Status)
	options := make([]map[string]any, 0, len(c.DomainValidationOptions))
	for _, o := range c.DomainValidationOptions {
		is(p, "validationMethod", o.ValidationMethod)
		option := props{}.text("domainName", o.DomainName)
		if record := o.ResourceRecord; record != nil {
			option.text("resourceRecordName", record.Name).text("resourceRecordValue", record.Value)
			is(option, "resourceRecordType", record.Type)
		}
		options = append(options, option)
	}
	p["domainValidationOptions"] = options
	return true
}

// underscores writes a key algorithm as the provider does: ACM's answers say RSA-2048, its enumeration RSA_2048.
func underscores(a types.KeyAlgorithm) types.KeyAlgorithm {
	return types.KeyAlgorithm(strings.ReplaceAll(string(a), "-", "_"))
}

// certificateTags returns a certificate's tags.
func (r *region) certificateTags(ctx context.Context, arn string) (map[string]string, error) {
	out, err := r.acm.ListTagsForCertificate(ctx, &acm.ListTagsForCertificateInput{CertificateArn: aws.String(arn)})
	if err != nil {
		return nil, err
	}
	return tagMap(out.Tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value }), nil
}
