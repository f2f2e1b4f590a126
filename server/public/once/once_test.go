package once_test

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"zhuicha/server/public/once"
)

func TestASecretComesOutOnce(t *testing.T) {
	box := once.New(rand.Reader, time.Now)
	segment, err := box.Put("0123456789")
	if err != nil || strings.Contains(segment, "0123456789") {
		t.Fatal(segment, err)
	}
	for _, wrong := range []string{"", "zz", segment[:len(segment)-2], segment + "00", strings.Repeat("0", len(segment))} {
		if _, ok := box.Take(wrong); ok {
			t.Errorf("%q takes something", wrong)
		}
	}
	if got, ok := box.Take(segment); !ok || got != "0123456789" {
		t.Fatalf("%q, %v", got, ok)
	}
	if _, ok := box.Take(segment); ok {
		t.Error("it comes out twice")
	}
}

func TestSecretsAreForgotten(t *testing.T) {
	now := time.Unix(0, 0)
	box := once.New(rand.Reader, func() time.Time { return now })
	old, _ := box.Put("a")
	now = now.Add(4 * time.Minute)
	fresh, _ := box.Put("b")
	now = now.Add(2 * time.Minute)
	if _, ok := box.Take(old); ok {
		t.Error("it waits longer than five minutes")
	}
	for range 5000 {
		if _, err := box.Put("c"); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := box.Take(fresh); ok {
		t.Error("the memory grows without bound")
	}
	last, _ := box.Put("d")
	if got, ok := box.Take(last); !ok || got != "d" {
		t.Error("the newest is lost")
	}
}

func TestLongSecretsShareABoundedRoom(t *testing.T) {
	box := once.New(rand.Reader, time.Now)
	long := strings.Repeat("长", 1<<20)
	var segments []string
	for range 20 { // 60 MiB
		segment, err := box.Put(long)
		if err != nil || len(segment) != 96 {
			t.Fatalf("an address of %d: %v", len(segment), err)
		}
		segments = append(segments, segment)
	}
	kept := 0
	for _, segment := range segments {
		if got, ok := box.Take(segment); ok && got == long {
			kept++
		}
	}
	if kept != 10 { // of 3 MiB each in 32
		t.Errorf("%d of them are kept", kept)
	}
}
