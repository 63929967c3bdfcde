// Command pulumi-resource-awsx is the rehearsal's stand-in for the awsx provider: it knows awsx:ecr:Repository alone.
//
// The component has the same children, names and outputs as the one of awsx 2.22
// (https://github.com/pulumi/pulumi-awsx/blob/v2.22.0/awsx/ecr/repository.ts).
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

// version is the awsx version whose behaviour is simulated.
const version = "2.22.0"

func main() {
	err := provider.Main("awsx", func(host *provider.HostClient) (pulumirpc.ResourceProviderServer, error) {
		return &server{host: host}, nil
	})
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// server answers the engine. Methods that a component provider never sees stay unimplemented.
type server struct {
	pulumirpc.UnimplementedResourceProviderServer

	host *provider.HostClient
}

// GetPluginInfo names the version; the engine warns when it is older than the program's SDK.
func (s *server) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version}, nil
}

// CheckConfig accepts any provider configuration: awsx has none of its own.
func (s *server) CheckConfig(_ context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	return &pulumirpc.CheckResponse{Inputs: req.GetNews()}, nil
}

// DiffConfig finds no difference.
func (s *server) DiffConfig(context.Context, *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	return &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}, nil
}

// Configure says what the provider can take.
func (s *server) Configure(context.Context, *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	return &pulumirpc.ConfigureResponse{
		AcceptSecrets: true, SupportsPreview: true, AcceptResources: true, AcceptOutputs: true,
	}, nil
}

// Construct builds the component, having refused what the real provider's schema does not have.
func (s *server) Construct(
	ctx context.Context, req *pulumirpc.ConstructRequest,
) (*pulumirpc.ConstructResponse, error) {
	if err := checkInputs(req.GetType(), req.GetInputs()); err != nil {
		return nil, fmt.Errorf("%s %q: %w", req.GetType(), req.GetName(), err)
	}
	response, err := provider.Construct(ctx, req, s.host.EngineConn(), construct)
	if err != nil {
		return nil, fmt.Errorf("constructing %s %q: %w", req.GetType(), req.GetName(), err)
	}
	return response, nil
}

// Cancel has nothing to stop.
func (s *server) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}
