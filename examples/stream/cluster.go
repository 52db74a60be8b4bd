package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	replicas   = 3 // as many as there are servers: one may fail
	streamName = "CHATS"
	bucketName = "METERS"
)

// A cluster is three NATS servers in this process that talk over loopback. A
// service would have them on three machines; the rest of the program would not
// change.
type cluster struct {
	folder  string
	servers []*server.Server
}

// startCluster starts the servers, with their files in a folder of their own.
func startCluster() (*cluster, error) {
	folder, err := os.MkdirTemp("", "payper-stream-")
	if err != nil {
		return nil, err
	}
	c := &cluster{folder: folder}
	if err := c.start(); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}

func (c *cluster) start() error {
	addresses, err := freeAddresses(replicas)
	if err != nil {
		return err
	}
	var routes []*url.URL
	for _, a := range addresses {
		routes = append(routes, &url.URL{Scheme: "nats", Host: a.String()})
	}
	for i, a := range addresses {
		name := fmt.Sprintf("server-%d", i+1)
		s, err := server.NewServer(&server.Options{
			ServerName:        name,
			Host:              "127.0.0.1",
			Port:              server.RANDOM_PORT,
			Cluster:           server.ClusterOpts{Name: "payper", Host: "127.0.0.1", Port: a.Port},
			Routes:            routes,
			JetStream:         true,
			StoreDir:          filepath.Join(c.folder, name),
			JetStreamMaxStore: 1 << 30,
			NoLog:             true,
			NoSigs:            true,
		})
		if err != nil {
			return err
		}
		go s.Start()
		c.servers = append(c.servers, s)
	}
	for _, s := range c.servers {
		if !s.ReadyForConnections(10 * time.Second) {
			return fmt.Errorf("%s did not start", s.Name())
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return until(ctx, func() bool { return slices.ContainsFunc(c.servers, (*server.Server).JetStreamIsLeader) })
}

// freeAddresses returns loopback addresses that nobody listens on. The servers
// of a cluster must know each other's before they start.
func freeAddresses(n int) ([]*net.TCPAddr, error) {
	var addresses []*net.TCPAddr
	for range n {
		l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			return nil, err
		}
		defer func() { _ = l.Close() }() // only when all are found, so that they differ
		addresses = append(addresses, l.Addr().(*net.TCPAddr))
	}
	return addresses, nil
}

// connect returns a connection to whichever server is up.
func (c *cluster) connect() (jetstream.JetStream, error) {
	var urls []string
	for _, s := range c.servers {
		urls = append(urls, s.ClientURL())
	}
	nc, err := nats.Connect(strings.Join(urls, ","), nats.MaxReconnects(-1), nats.ReconnectWait(50*time.Millisecond))
	if err != nil {
		return nil, err
	}
	return jetstream.New(nc, jetstream.WithPublishAsyncTimeout(2*time.Second))
}

// create makes the stream of chats and the bucket of what is counted, each on
// all servers.
func create(ctx context.Context, js jetstream.JetStream) (jetstream.KeyValue, error) {
	return retry(ctx, func(ctx context.Context) (jetstream.KeyValue, error) {
		_, err := js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
			Name:     streamName,
			Subjects: []string{subject("*")},
			Replicas: replicas,
		})
		if err != nil {
			return nil, err
		}
		return js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: bucketName, Replicas: replicas})
	})
}

// stopLeader stops the server that leads the stream.
func (c *cluster) stopLeader(ctx context.Context, js jetstream.JetStream) error {
	stream, err := retry(ctx, func(ctx context.Context) (jetstream.Stream, error) {
		return js.Stream(ctx, streamName)
	})
	if err != nil {
		return err
	}
	leader := stream.CachedInfo().Cluster.Leader
	for _, s := range c.servers {
		if s.Name() == leader {
			s.Shutdown()
			s.WaitForShutdown()
			return nil
		}
	}
	return fmt.Errorf("no server %q leads the stream", leader)
}

// stop stops the servers and removes their files.
func (c *cluster) stop() error {
	for _, s := range c.servers {
		s.Shutdown()
		s.WaitForShutdown()
	}
	return os.RemoveAll(c.folder)
}

// until waits for a condition.
func until(ctx context.Context, condition func() bool) error {
	for !condition() {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(time.Millisecond):
		}
	}
	return nil
}

// retry does what a server that starts, or has just stopped, may refuse, again
// every 100 ms until ctx ends.
func retry[T any](ctx context.Context, do func(context.Context) (T, error)) (T, error) {
	for {
		try, cancel := context.WithTimeout(ctx, 2*time.Second)
		result, err := do(try)
		cancel()
		if err == nil {
			return result, nil
		}
		select {
		case <-ctx.Done():
			var zero T
			return zero, err
		case <-time.After(100 * time.Millisecond):
		}
	}
}
