/** The YAML library, imported here and nowhere else, for the files of this room that read YAML. */
export {
  type Alias,
  Composer,
  isAlias,
  isMap as isYamlMap,
  isScalar as isYamlScalar,
  isSeq as isYamlSeq,
  Lexer,
  type Node as YamlNode,
  Parser,
  type Scalar as YamlScalar,
  type YAMLMap,
  type YAMLParseError,
  type YAMLSeq,
} from 'yaml';
