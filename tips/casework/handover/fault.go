package handover

import "fmt"

// Code names what is wrong with a package. Codes are stable.
type Code string

// What can be wrong.
const (
	NotAPackage       Code = "not_a_package"      // no tar as the desk writes it, or cut off
	BadManifest       Code = "bad_manifest"       // not of the form
	ManifestSignature Code = "manifest_signature" // not signed by who is said to have packed it
	WrongRoot         Code = "wrong_root"         // the list names another root key than the one given
	ListForged        Code = "list_forged"        // the office list is not signed by the root key
	BadPeople         Code = "bad_people"         // the list of members is not of the form
	FileMissing       Code = "file_missing"
	FileAdded         Code = "file_added"
	FileChanged       Code = "file_changed" // other bytes than the manifest names
	WrongOrder        Code = "wrong_order"
	BadRecord         Code = "bad_record" // not of the form, or not the lead's next
	RecordUnsigned    Code = "record_unsigned"
	RecordForged      Code = "record_forged"    // the signature is not the signer's
	NotDecided        Code = "not_decided"      // the events do not follow from what was signed
	OtherState        Code = "other_state"      // the events fold to another state than claimed
	ObjectMissing     Code = "object_missing"   // the record names it, the package does not
	ObjectUnnamed     Code = "object_unnamed"   // the package holds it, the record does not name it
	ObjectMisplaced   Code = "object_misplaced" // stands at another place than the signed commands give it
	ObjectUnsound     Code = "object_unsound"   // no sealed object, or it does not open to what its place demands
	NoKey             Code = "no_key"           // the key given opens nothing here
)

// Fault is the first thing found wrong with a package.
type Fault struct {
	Code Code
	File string // the file of the package it is about, or empty
	Err  error  // the cause, which holds no plaintext; may be nil
}

// Error says the code and where.
func (f *Fault) Error() string {
	text := "handover: " + string(f.Code)
	if f.File != "" {
		text += ": " + f.File
	}
	if f.Err != nil {
		text = fmt.Sprintf("%s: %v", text, f.Err)
	}
	return text
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

func fault(c Code, file string) error { return &Fault{Code: c, File: file} }

func because(c Code, file string, err error) error { return &Fault{c, file, err} }

// Sentence says the fault in plain words, in Chinese and in English.
func (f *Fault) Sentence() (zh, en string) {
	s, known := sentences[f.Code]
	if !known {
		return string(f.Code), string(f.Code)
	}
	if f.File != "" {
		return s[0] + "（" + f.File + "）", s[1] + " (" + f.File + ")"
	}
	return s[0], s[1]
}

var sentences = map[Code][2]string{
	NotAPackage:       {"这不是移交包，或者文件没有传完整，请重新取一份", "This is no handover package, or it was cut off; fetch it again"},
	BadManifest:       {"移交包的清单写法不对，不能采信", "The manifest is not of the right form; do not rely on this package"},
	ManifestSignature: {"清单的签名对不上，清单被改过或者不是那个人打的包", "The manifest's signature does not fit: it was changed, or somebody else packed it"},
	WrongRoot:         {"单位名单出自另一把根密钥，和您给的指纹不一样", "The office list comes from another root key than the fingerprint you gave"},
	ListForged:        {"单位名单的签名对不上，名单不可信", "The office list's signature does not fit; the list cannot be trusted"},
	BadPeople:         {"人员名单写法不对", "The list of members is not of the right form"},
	FileMissing:       {"少了一个文件", "A file is missing"},
	FileAdded:         {"多了一个清单上没有的文件", "There is a file that the manifest does not name"},
	FileChanged:       {"有一个文件被改过", "A file was changed"},
	WrongOrder:        {"文件的先后顺序被动过", "The order of the files was changed"},
	BadRecord:         {"有一条办理记录不完整，或者前后接不上", "A record is not whole, or does not follow the one before it"},
	RecordUnsigned:    {"有一条工作人员的办理记录没有签名", "An act of the staff is not signed"},
	RecordForged:      {"有一条办理记录的签名对不上，是伪造的或者被改过", "A record's signature does not fit: it was forged or changed"},
	NotDecided:        {"有一条记录写的结果，不是当时签名的内容能得出的", "A record's outcome does not follow from what was signed"},
	OtherState:        {"清单说的办理状态，和记录算出来的不一样", "The state claimed is not the one the records lead to"},
	ObjectMissing:     {"记录提到的一份密封材料不在包里，清单也没有说明", "A sealed object that the records name is not here, and the manifest does not say why"},
	ObjectUnnamed:     {"包里有一份密封材料，记录从来没有提到", "There is a sealed object that no record names"},
	ObjectMisplaced:   {"密封材料的先后顺序和签名的记录不一致", "A sealed object stands at another place than the signed records give it"},
	ObjectUnsound:     {"有一份密封材料打不开，或者内容对不上它的位置", "A sealed object does not open, or is not what its place demands"},
	NoKey:             {"您给的钥匙打不开这个包", "The key you gave opens nothing in this package"},
}
