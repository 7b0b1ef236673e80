/** Reads what types say of members: interfaces, aliases, and types that are written in place are classes with no methods of their own. */

import type ts from 'typescript-parser';
import type { AttributeFact, Expr } from '../facts.ts';
import { moduleBody } from './draft.ts';
import { memberName } from './members.ts';
import type { Reader } from './reader.ts';
import { syntax } from './syntax.ts';
import type { Visit } from './walk.ts';

/** A class that has nothing but those that implement it, and members of which it says what they are. */
export function readInterface(reader: Reader, node: ts.InterfaceDeclaration): Visit {
  const draft = reader.draft.classAt(addType(reader, node.name));
  for (const { types } of node.heritageClauses ?? [])
    draft.bases.push(...types.map((type) => reader.expression(type.expression)));
  draft.attributes.push(...attributesOf(reader, node.members));
  return 'past';
}

/** `type Options = Common & { client: Client }`. */
export function readAlias(reader: Reader, node: ts.TypeAliasDeclaration): Visit {
  if (!hasParts(node)) return 'past';
  const parts = syntax.isIntersectionTypeNode(node.type) ? node.type.types : [node.type];
  const bases = parts.flatMap((part) => (syntax.isTypeReferenceNode(part) ? [reader.typeOf(part)] : []));
  const attributes = parts.flatMap((part) =>
    syntax.isTypeLiteralNode(part) ? attributesOf(reader, part.members) : [],
  );
  if (attributes.length === 0 && bases.length === 0) return 'past';
  const draft = reader.draft.classAt(addType(reader, node.name));
  draft.bases.push(...bases.filter((base) => base !== null));
  draft.attributes.push(...attributes);
  return 'past';
}

/** Whether it puts members together; another name for a type, or one that is computed, is none of its own. */
export function hasParts({ type }: ts.TypeAliasDeclaration): boolean {
  return syntax.isTypeLiteralNode(type) || syntax.isIntersectionTypeNode(type);
}

/** It has a name that no program can write, wherever it stands. */
export function literalType(reader: Reader, node: ts.TypeLiteralNode): Expr | null {
  const attributes = attributesOf(reader, node.members);
  if (attributes.length === 0) return null;
  const name = `{${node.pos}}`;
  reader.draft.classAt(reader.draft.addClass(name, reader.rangeOf(node), moduleBody)).attributes.push(...attributes);
  return { kind: 'name', name };
}

function addType(reader: Reader, name: ts.Identifier): number {
  return reader.draft.addClass(reader.nameOf(name.text), reader.rangeOf(name), reader.current);
}

/** Only what says something: most members are texts and numbers. */
function attributesOf(reader: Reader, members: readonly ts.TypeElement[]): AttributeFact[] {
  return members.flatMap((member) => {
    if (!syntax.isPropertySignature(member)) return [];
    const name = memberName(member.name);
    const type = reader.typeOf(member.type);
    return name === null || type === null ? [] : [{ name, value: null, type, scope: reader.current }];
  });
}
