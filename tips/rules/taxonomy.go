package rules

import (
	"slices"
	"sync"
)

// Group is one of the six groups of problems (琼扶发〔2017〕19号, 治理内容).
type Group struct {
	ID      int    `json:"id"`
	ZH      string `json:"zh"`
	PlainZH string `json:"plain_zh"`
	EN      string `json:"en"`
	Items   []int  `json:"items"`
}

// Item is one of the 25 kinds of problem (治理条目) of the same plan.
type Item struct {
	ID      int    `json:"id"` // 1 to 25
	Group   int    `json:"group"`
	ZH      string `json:"zh"`       // the official title
	PlainZH string `json:"plain_zh"` // what a villager would say
	EN      string `json:"en"`
	AskZH   string `json:"ask_zh"` // the follow-up question
	Track   string `json:"track"`  // the usual track; "both" leaves it to screening
}

// Tile is one of the twelve choices on the phone.
type Tile struct {
	Key   string `json:"key"`
	ZH    string `json:"zh"`
	EN    string `json:"en"`
	Items []int  `json:"items"`
}

type taxonomy struct {
	Groups []Group `json:"groups"`
	Items  []Item  `json:"items"`
	Tiles  []Tile  `json:"tiles"`
}

var taxonomies = sync.OnceValue(func() taxonomy { return table[taxonomy]("taxonomy", taxonomyJSON) })

// Groups lists the six groups in official order.
func Groups() []Group { return slices.Clone(taxonomies().Groups) }

// Items lists the 25 kinds of problem in official order.
func Items() []Item { return slices.Clone(taxonomies().Items) }

// Tiles lists the choices of the phone in the order shown.
func Tiles() []Tile { return slices.Clone(taxonomies().Tiles) }

// ItemByID finds a kind of problem by its number, 1 to 25.
func ItemByID(id int) (Item, bool) {
	items := taxonomies().Items
	if id < 1 || id > len(items) {
		return Item{}, false
	}
	return items[id-1], true
}

// TileByKey finds a choice of the phone.
func TileByKey(key string) (Tile, bool) {
	tiles := taxonomies().Tiles
	i := slices.IndexFunc(tiles, func(t Tile) bool { return t.Key == key })
	if i < 0 {
		return Tile{}, false
	}
	return tiles[i], true
}
