package adopttest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

// accountFile names the environment variable with the path of the probe's account.
const accountFile = "ADOPTTEST_ACCOUNT"

// TestMain turns the test binary into the provider when the engine starts it under the provider's name.
func TestMain(m *testing.M) {
	if strings.HasPrefix(filepath.Base(os.Args[0]), "pulumi-resource-aws") {
		err := provider.Main("aws", func(*provider.HostClient) (pulumirpc.ResourceProviderServer, error) {
			return &probe{}, nil
		})
		if err != nil {
			_, _ = fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// item is one thing of the account.
type item struct {
	Type  string
	Props map[string]any
}

// account is what exists, with every call that changed it.
type account struct {
	Next  int
	Items map[string]item
	Log   []string
}

func loadAccount(path string) (*account, error) {
	a := &account{Items: map[string]item{}}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return nil, err
	}
	return a, json.Unmarshal(data, a)
}

func (a *account) save(path string) error {
	data, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}

// probe is a provider that accepts any resource. Properties that begin with "immutable" force replacement.
type probe struct {
	pulumirpc.UnimplementedResourceProviderServer

	mu          sync.Mutex
	defaultTags map[string]any
}

func options() plugin.MarshalOptions { return plugin.MarshalOptions{KeepUnknowns: true} }

func plain(s *structpb.Struct) (resource.PropertyMap, error) {
	return plugin.UnmarshalProperties(s, options())
}

func (p *probe) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "6.83.2"}, nil
}

func (p *probe) CheckConfig(_ context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	return &pulumirpc.CheckResponse{Inputs: req.GetNews()}, nil
}

func (p *probe) DiffConfig(context.Context, *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	return &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}, nil
}

func (p *probe) Configure(_ context.Context, req *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	args, err := plain(req.GetArgs())
	if err != nil {
		return nil, err
	}
	p.defaultTags = map[string]any{}
	for key, v := range args {
		if name, ok := strings.CutPrefix(string(key), "tag-"); ok {
			p.defaultTags[strings.ReplaceAll(name, "_", ":")] = v.StringValue()
		}
	}
	return &pulumirpc.ConfigureResponse{SupportsPreview: true}, nil
}

func (p *probe) Check(_ context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	return &pulumirpc.CheckResponse{Inputs: req.GetNews()}, nil
}

func (p *probe) Diff(_ context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	olds, err := plain(req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := plain(req.GetNews())
	if err != nil {
		return nil, err
	}
	out := &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}
	ignored := map[string]bool{}
	for _, key := range req.GetIgnoreChanges() {
		ignored[key] = true
	}
	for key, v := range p.complete(news) {
		if ignored[string(key)] || v.DeepEquals(olds[key]) {
			continue
		}
		out.Changes = pulumirpc.DiffResponse_DIFF_SOME
		out.Diffs = append(out.Diffs, string(key))
		if strings.HasPrefix(string(key), "immutable") {
			out.Replaces = append(out.Replaces, string(key))
		}
	}
	return out, nil
}

// complete adds tagsAll, as the AWS provider does for types that have tags.
func (p *probe) complete(in resource.PropertyMap) resource.PropertyMap {
	out := in.Copy()
	if _, untagged := in["untagged"]; untagged {
		return out
	}
	tags := resource.PropertyMap{}
	for key, v := range p.defaultTags {
		tags[resource.PropertyKey(key)] = resource.NewPropertyValue(v)
	}
	if own, ok := in["tags"]; ok && own.IsObject() {
		for key, v := range own.ObjectValue() {
			tags[key] = v
		}
	}
	out["tagsAll"] = resource.NewObjectProperty(tags)
	return out
}

func (p *probe) change(note string, edit func(*account) (string, error)) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	path := os.Getenv(accountFile)
	a, err := loadAccount(path)
	if err != nil {
		return "", err
	}
	id, err := edit(a)
	if err != nil {
		return "", err
	}
	a.Log = append(a.Log, note+" "+id)
	return id, a.save(path)
}

func (p *probe) Create(_ context.Context, req *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	in, err := plain(req.GetProperties())
	if err != nil {
		return nil, err
	}
	urn := resource.URN(req.GetUrn())
	id := ""
	if !req.GetPreview() {
		id, err = p.change("create "+urn.Name(), func(a *account) (string, error) {
			a.Next++
			// A composed id, as a route has it, differs from what the import takes.
			id := fmt.Sprintf("%s-%x", idPrefix(string(urn.Type())), 0x1000+a.Next)
			a.Items[id] = item{Type: string(urn.Type()), Props: p.complete(in).Mappable()}
			return id, nil
		})
		if err != nil {
			return nil, err
		}
	}
	out := p.complete(in)
	if id != "" {
		out["id"] = resource.NewStringProperty(id)
	} else {
		out["id"] = resource.MakeComputed(resource.NewStringProperty(""))
	}
	s, err := plugin.MarshalProperties(out, options())
	return &pulumirpc.CreateResponse{Id: id, Properties: s}, err
}

func idPrefix(token string) string {
	switch token {
	case vpcType:
		return "vpc"
	case groupType:
		return "sg"
	case instanceType:
		return "i"
	}
	return "x"
}

func (p *probe) Read(_ context.Context, req *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, err := loadAccount(os.Getenv(accountFile))
	if err != nil {
		return nil, err
	}
	thing, ok := a.Items[req.GetId()]
	if !ok {
		return &pulumirpc.ReadResponse{}, nil
	}
	out := resource.NewPropertyMapFromMap(thing.Props)
	in := out.Copy()
	delete(in, "tagsAll")
	out["id"] = resource.NewStringProperty(req.GetId())
	props, err := plugin.MarshalProperties(out, options())
	if err != nil {
		return nil, err
	}
	inputs, err := plugin.MarshalProperties(in, options())
	return &pulumirpc.ReadResponse{Id: req.GetId(), Properties: props, Inputs: inputs}, err
}

func (p *probe) Update(_ context.Context, req *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	in, err := plain(req.GetNews())
	if err != nil {
		return nil, err
	}
	out := p.complete(in)
	if !req.GetPreview() {
		_, err = p.change("update", func(a *account) (string, error) {
			thing := a.Items[req.GetId()]
			thing.Props = out.Mappable()
			a.Items[req.GetId()] = thing
			return req.GetId(), nil
		})
		if err != nil {
			return nil, err
		}
	}
	out["id"] = resource.NewStringProperty(req.GetId())
	s, err := plugin.MarshalProperties(out, options())
	return &pulumirpc.UpdateResponse{Properties: s}, err
}

func (p *probe) Delete(_ context.Context, req *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	_, err := p.change("delete", func(a *account) (string, error) {
		delete(a.Items, req.GetId())
		return req.GetId(), nil
	})
	return &emptypb.Empty{}, err
}

func (p *probe) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}
