package mem_test

import (
	"testing"

	"zhuicha/tips/store/kv"
	"zhuicha/tips/store/kv/kvtest"
	"zhuicha/tips/store/kv/mem"
)

func TestSuite(t *testing.T) {
	kvtest.Run(t, kvtest.Engine{Open: func(testing.TB, string) kv.DB { return mem.New() }})
}
