package bolt_test

import (
	"path/filepath"
	"testing"

	"zhuicha/tips/store/kv"
	"zhuicha/tips/store/kv/bolt"
	"zhuicha/tips/store/kv/kvtest"
)

func TestSuite(t *testing.T) {
	kvtest.Run(t, kvtest.Engine{
		Open: func(t testing.TB, dir string) kv.DB {
			db, err := bolt.Open(filepath.Join(dir, "store.db"), bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return db
		},
		Persistent: true,
	})
}
