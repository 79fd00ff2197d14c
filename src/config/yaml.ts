/** The YAML library, imported here and nowhere else, for the files of this room that read or edit YAML. */
export {
  type Alias,
  Document,
  isAlias,
  isMap as isYamlMap,
  isScalar as isYamlScalar,
  isSeq as isYamlSeq,
  type Node as YamlNode,
  type Pair,
  parseDocument,
  type Scalar as YamlScalar,
  stringify,
  type YAMLMap,
  type YAMLParseError,
  type YAMLSeq,
} from 'yaml';
