/**
 * The parser's kinds of nodes and its questions about them, as far as reading asks: the parser's own namespace looks each of them up
 * in tables of thousands, at every node of every file.
 */

import ts from 'typescript-parser';

const { SyntaxKind } = ts;

interface Kinds {
  readonly AmpersandAmpersandToken: ts.SyntaxKind.AmpersandAmpersandToken;
  readonly ArrayLiteralExpression: ts.SyntaxKind.ArrayLiteralExpression;
  readonly ArrowFunction: ts.SyntaxKind.ArrowFunction;
  readonly AsExpression: ts.SyntaxKind.AsExpression;
  readonly AsyncKeyword: ts.SyntaxKind.AsyncKeyword;
  readonly AwaitExpression: ts.SyntaxKind.AwaitExpression;
  readonly BigIntKeyword: ts.SyntaxKind.BigIntKeyword;
  readonly BarBarEqualsToken: ts.SyntaxKind.BarBarEqualsToken;
  readonly BarBarToken: ts.SyntaxKind.BarBarToken;
  readonly BinaryExpression: ts.SyntaxKind.BinaryExpression;
  readonly Block: ts.SyntaxKind.Block;
  readonly BooleanKeyword: ts.SyntaxKind.BooleanKeyword;
  readonly BreakStatement: ts.SyntaxKind.BreakStatement;
  readonly CallExpression: ts.SyntaxKind.CallExpression;
  readonly CaseBlock: ts.SyntaxKind.CaseBlock;
  readonly CatchClause: ts.SyntaxKind.CatchClause;
  readonly ClassDeclaration: ts.SyntaxKind.ClassDeclaration;
  readonly ClassExpression: ts.SyntaxKind.ClassExpression;
  readonly CommaToken: ts.SyntaxKind.CommaToken;
  readonly ConditionalExpression: ts.SyntaxKind.ConditionalExpression;
  readonly Constructor: ts.SyntaxKind.Constructor;
  readonly DefaultKeyword: ts.SyntaxKind.DefaultKeyword;
  readonly DoStatement: ts.SyntaxKind.DoStatement;
  readonly ElementAccessExpression: ts.SyntaxKind.ElementAccessExpression;
  readonly EqualsEqualsEqualsToken: ts.SyntaxKind.EqualsEqualsEqualsToken;
  readonly EqualsEqualsToken: ts.SyntaxKind.EqualsEqualsToken;
  readonly EqualsToken: ts.SyntaxKind.EqualsToken;
  readonly ExclamationEqualsEqualsToken: ts.SyntaxKind.ExclamationEqualsEqualsToken;
  readonly ExclamationEqualsToken: ts.SyntaxKind.ExclamationEqualsToken;
  readonly ExclamationToken: ts.SyntaxKind.ExclamationToken;
  readonly ExportAssignment: ts.SyntaxKind.ExportAssignment;
  readonly ExportDeclaration: ts.SyntaxKind.ExportDeclaration;
  readonly ExportKeyword: ts.SyntaxKind.ExportKeyword;
  readonly ExpressionWithTypeArguments: ts.SyntaxKind.ExpressionWithTypeArguments;
  readonly FalseKeyword: ts.SyntaxKind.FalseKeyword;
  readonly FirstTypeNode: ts.SyntaxKind.FirstTypeNode;
  readonly ForInStatement: ts.SyntaxKind.ForInStatement;
  readonly ForOfStatement: ts.SyntaxKind.ForOfStatement;
  readonly ForStatement: ts.SyntaxKind.ForStatement;
  readonly FunctionDeclaration: ts.SyntaxKind.FunctionDeclaration;
  readonly FunctionExpression: ts.SyntaxKind.FunctionExpression;
  readonly GetAccessor: ts.SyntaxKind.GetAccessor;
  readonly Identifier: ts.SyntaxKind.Identifier;
  readonly IfStatement: ts.SyntaxKind.IfStatement;
  readonly ImportDeclaration: ts.SyntaxKind.ImportDeclaration;
  readonly ImportEqualsDeclaration: ts.SyntaxKind.ImportEqualsDeclaration;
  readonly ImportKeyword: ts.SyntaxKind.ImportKeyword;
  readonly InterfaceDeclaration: ts.SyntaxKind.InterfaceDeclaration;
  readonly LastToken: ts.SyntaxKind.LastToken;
  readonly LastTypeNode: ts.SyntaxKind.LastTypeNode;
  readonly LiteralType: ts.SyntaxKind.LiteralType;
  readonly LessThanEqualsToken: ts.SyntaxKind.LessThanEqualsToken;
  readonly LessThanToken: ts.SyntaxKind.LessThanToken;
  readonly MethodDeclaration: ts.SyntaxKind.MethodDeclaration;
  readonly ModuleBlock: ts.SyntaxKind.ModuleBlock;
  readonly NewExpression: ts.SyntaxKind.NewExpression;
  readonly NoSubstitutionTemplateLiteral: ts.SyntaxKind.NoSubstitutionTemplateLiteral;
  readonly NonNullExpression: ts.SyntaxKind.NonNullExpression;
  readonly NullKeyword: ts.SyntaxKind.NullKeyword;
  readonly NumberKeyword: ts.SyntaxKind.NumberKeyword;
  readonly NumericLiteral: ts.SyntaxKind.NumericLiteral;
  readonly ObjectLiteralExpression: ts.SyntaxKind.ObjectLiteralExpression;
  readonly ParenthesizedExpression: ts.SyntaxKind.ParenthesizedExpression;
  readonly PrefixUnaryExpression: ts.SyntaxKind.PrefixUnaryExpression;
  readonly PropertyAccessExpression: ts.SyntaxKind.PropertyAccessExpression;
  readonly PropertyDeclaration: ts.SyntaxKind.PropertyDeclaration;
  readonly QuestionQuestionEqualsToken: ts.SyntaxKind.QuestionQuestionEqualsToken;
  readonly QuestionQuestionToken: ts.SyntaxKind.QuestionQuestionToken;
  readonly RegularExpressionLiteral: ts.SyntaxKind.RegularExpressionLiteral;
  readonly ReturnStatement: ts.SyntaxKind.ReturnStatement;
  readonly SatisfiesExpression: ts.SyntaxKind.SatisfiesExpression;
  readonly SetAccessor: ts.SyntaxKind.SetAccessor;
  readonly StaticKeyword: ts.SyntaxKind.StaticKeyword;
  readonly StringKeyword: ts.SyntaxKind.StringKeyword;
  readonly StringLiteral: ts.SyntaxKind.StringLiteral;
  readonly SuperKeyword: ts.SyntaxKind.SuperKeyword;
  readonly TaggedTemplateExpression: ts.SyntaxKind.TaggedTemplateExpression;
  readonly TemplateExpression: ts.SyntaxKind.TemplateExpression;
  readonly ThisKeyword: ts.SyntaxKind.ThisKeyword;
  readonly ThrowStatement: ts.SyntaxKind.ThrowStatement;
  readonly TrueKeyword: ts.SyntaxKind.TrueKeyword;
  readonly TypeAliasDeclaration: ts.SyntaxKind.TypeAliasDeclaration;
  readonly TypeAssertionExpression: ts.SyntaxKind.TypeAssertionExpression;
  readonly VariableDeclaration: ts.SyntaxKind.VariableDeclaration;
  readonly WhileStatement: ts.SyntaxKind.WhileStatement;
  readonly YieldExpression: ts.SyntaxKind.YieldExpression;
}

export const kinds: Kinds = {
  AmpersandAmpersandToken: SyntaxKind.AmpersandAmpersandToken,
  ArrayLiteralExpression: SyntaxKind.ArrayLiteralExpression,
  ArrowFunction: SyntaxKind.ArrowFunction,
  AsExpression: SyntaxKind.AsExpression,
  AsyncKeyword: SyntaxKind.AsyncKeyword,
  AwaitExpression: SyntaxKind.AwaitExpression,
  BigIntKeyword: SyntaxKind.BigIntKeyword,
  BarBarEqualsToken: SyntaxKind.BarBarEqualsToken,
  BarBarToken: SyntaxKind.BarBarToken,
  BinaryExpression: SyntaxKind.BinaryExpression,
  Block: SyntaxKind.Block,
  BooleanKeyword: SyntaxKind.BooleanKeyword,
  BreakStatement: SyntaxKind.BreakStatement,
  CallExpression: SyntaxKind.CallExpression,
  CaseBlock: SyntaxKind.CaseBlock,
  CatchClause: SyntaxKind.CatchClause,
  ClassDeclaration: SyntaxKind.ClassDeclaration,
  ClassExpression: SyntaxKind.ClassExpression,
  CommaToken: SyntaxKind.CommaToken,
  ConditionalExpression: SyntaxKind.ConditionalExpression,
  Constructor: SyntaxKind.Constructor,
  DefaultKeyword: SyntaxKind.DefaultKeyword,
  DoStatement: SyntaxKind.DoStatement,
  ElementAccessExpression: SyntaxKind.ElementAccessExpression,
  EqualsEqualsEqualsToken: SyntaxKind.EqualsEqualsEqualsToken,
  EqualsEqualsToken: SyntaxKind.EqualsEqualsToken,
  EqualsToken: SyntaxKind.EqualsToken,
  ExclamationEqualsEqualsToken: SyntaxKind.ExclamationEqualsEqualsToken,
  ExclamationEqualsToken: SyntaxKind.ExclamationEqualsToken,
  ExclamationToken: SyntaxKind.ExclamationToken,
  ExportAssignment: SyntaxKind.ExportAssignment,
  ExportDeclaration: SyntaxKind.ExportDeclaration,
  ExportKeyword: SyntaxKind.ExportKeyword,
  ExpressionWithTypeArguments: SyntaxKind.ExpressionWithTypeArguments,
  FalseKeyword: SyntaxKind.FalseKeyword,
  FirstTypeNode: SyntaxKind.FirstTypeNode,
  ForInStatement: SyntaxKind.ForInStatement,
  ForOfStatement: SyntaxKind.ForOfStatement,
  ForStatement: SyntaxKind.ForStatement,
  FunctionDeclaration: SyntaxKind.FunctionDeclaration,
  FunctionExpression: SyntaxKind.FunctionExpression,
  GetAccessor: SyntaxKind.GetAccessor,
  Identifier: SyntaxKind.Identifier,
  IfStatement: SyntaxKind.IfStatement,
  ImportDeclaration: SyntaxKind.ImportDeclaration,
  ImportEqualsDeclaration: SyntaxKind.ImportEqualsDeclaration,
  ImportKeyword: SyntaxKind.ImportKeyword,
  InterfaceDeclaration: SyntaxKind.InterfaceDeclaration,
  LastToken: SyntaxKind.LastToken,
  LastTypeNode: SyntaxKind.LastTypeNode,
  LiteralType: SyntaxKind.LiteralType,
  LessThanEqualsToken: SyntaxKind.LessThanEqualsToken,
  LessThanToken: SyntaxKind.LessThanToken,
  MethodDeclaration: SyntaxKind.MethodDeclaration,
  ModuleBlock: SyntaxKind.ModuleBlock,
  NewExpression: SyntaxKind.NewExpression,
  NoSubstitutionTemplateLiteral: SyntaxKind.NoSubstitutionTemplateLiteral,
  NonNullExpression: SyntaxKind.NonNullExpression,
  NullKeyword: SyntaxKind.NullKeyword,
  NumberKeyword: SyntaxKind.NumberKeyword,
  NumericLiteral: SyntaxKind.NumericLiteral,
  ObjectLiteralExpression: SyntaxKind.ObjectLiteralExpression,
  ParenthesizedExpression: SyntaxKind.ParenthesizedExpression,
  PrefixUnaryExpression: SyntaxKind.PrefixUnaryExpression,
  PropertyAccessExpression: SyntaxKind.PropertyAccessExpression,
  PropertyDeclaration: SyntaxKind.PropertyDeclaration,
  QuestionQuestionEqualsToken: SyntaxKind.QuestionQuestionEqualsToken,
  QuestionQuestionToken: SyntaxKind.QuestionQuestionToken,
  RegularExpressionLiteral: SyntaxKind.RegularExpressionLiteral,
  ReturnStatement: SyntaxKind.ReturnStatement,
  SatisfiesExpression: SyntaxKind.SatisfiesExpression,
  SetAccessor: SyntaxKind.SetAccessor,
  StaticKeyword: SyntaxKind.StaticKeyword,
  StringKeyword: SyntaxKind.StringKeyword,
  StringLiteral: SyntaxKind.StringLiteral,
  SuperKeyword: SyntaxKind.SuperKeyword,
  TaggedTemplateExpression: SyntaxKind.TaggedTemplateExpression,
  TemplateExpression: SyntaxKind.TemplateExpression,
  ThisKeyword: SyntaxKind.ThisKeyword,
  ThrowStatement: SyntaxKind.ThrowStatement,
  TrueKeyword: SyntaxKind.TrueKeyword,
  TypeAliasDeclaration: SyntaxKind.TypeAliasDeclaration,
  TypeAssertionExpression: SyntaxKind.TypeAssertionExpression,
  VariableDeclaration: SyntaxKind.VariableDeclaration,
  WhileStatement: SyntaxKind.WhileStatement,
  YieldExpression: SyntaxKind.YieldExpression,
};

interface Syntax {
  readonly canHaveModifiers: typeof ts.canHaveModifiers;
  readonly forEachChild: typeof ts.forEachChild;
  readonly getDecorators: typeof ts.getDecorators;
  readonly isArrayBindingPattern: typeof ts.isArrayBindingPattern;
  readonly isArrayTypeNode: typeof ts.isArrayTypeNode;
  readonly isArrowFunction: typeof ts.isArrowFunction;
  readonly isArrayLiteralExpression: typeof ts.isArrayLiteralExpression;
  readonly isAwaitExpression: typeof ts.isAwaitExpression;
  readonly isBinaryExpression: typeof ts.isBinaryExpression;
  readonly isBindingElement: typeof ts.isBindingElement;
  readonly isBlock: typeof ts.isBlock;
  readonly isConditionalExpression: typeof ts.isConditionalExpression;
  readonly isCallExpression: typeof ts.isCallExpression;
  readonly isClassDeclaration: typeof ts.isClassDeclaration;
  readonly isComputedPropertyName: typeof ts.isComputedPropertyName;
  readonly isConstructorDeclaration: typeof ts.isConstructorDeclaration;
  readonly isDoStatement: typeof ts.isDoStatement;
  readonly isElementAccessExpression: typeof ts.isElementAccessExpression;
  readonly isEnumDeclaration: typeof ts.isEnumDeclaration;
  readonly isExportAssignment: typeof ts.isExportAssignment;
  readonly isExportDeclaration: typeof ts.isExportDeclaration;
  readonly isExpressionStatement: typeof ts.isExpressionStatement;
  readonly isExternalModuleReference: typeof ts.isExternalModuleReference;
  readonly isForOfStatement: typeof ts.isForOfStatement;
  readonly isForStatement: typeof ts.isForStatement;
  readonly isFunctionDeclaration: typeof ts.isFunctionDeclaration;
  readonly isFunctionExpression: typeof ts.isFunctionExpression;
  readonly isFunctionLike: typeof ts.isFunctionLike;
  readonly isGetAccessor: typeof ts.isGetAccessor;
  readonly isIdentifier: typeof ts.isIdentifier;
  readonly isIfStatement: typeof ts.isIfStatement;
  readonly isImportDeclaration: typeof ts.isImportDeclaration;
  readonly isImportEqualsDeclaration: typeof ts.isImportEqualsDeclaration;
  readonly isImportTypeNode: typeof ts.isImportTypeNode;
  readonly isInterfaceDeclaration: typeof ts.isInterfaceDeclaration;
  readonly isJsxText: typeof ts.isJsxText;
  readonly isLiteralTypeNode: typeof ts.isLiteralTypeNode;
  readonly isMethodDeclaration: typeof ts.isMethodDeclaration;
  readonly isNamespaceExport: typeof ts.isNamespaceExport;
  readonly isNamespaceImport: typeof ts.isNamespaceImport;
  readonly isNewExpression: typeof ts.isNewExpression;
  readonly isNumericLiteral: typeof ts.isNumericLiteral;
  readonly isObjectLiteralExpression: typeof ts.isObjectLiteralExpression;
  readonly isParameterPropertyDeclaration: typeof ts.isParameterPropertyDeclaration;
  readonly isParenthesizedTypeNode: typeof ts.isParenthesizedTypeNode;
  readonly isPrefixUnaryExpression: typeof ts.isPrefixUnaryExpression;
  readonly isPrivateIdentifier: typeof ts.isPrivateIdentifier;
  readonly isPropertyAccessExpression: typeof ts.isPropertyAccessExpression;
  readonly isPropertyAssignment: typeof ts.isPropertyAssignment;
  readonly isPropertyDeclaration: typeof ts.isPropertyDeclaration;
  readonly isRegularExpressionLiteral: typeof ts.isRegularExpressionLiteral;
  readonly isReturnStatement: typeof ts.isReturnStatement;
  readonly isShorthandPropertyAssignment: typeof ts.isShorthandPropertyAssignment;
  readonly isSpreadAssignment: typeof ts.isSpreadAssignment;
  readonly isSpreadElement: typeof ts.isSpreadElement;
  readonly isStringLiteral: typeof ts.isStringLiteral;
  readonly isStringLiteralLike: typeof ts.isStringLiteralLike;
  readonly isTaggedTemplateExpression: typeof ts.isTaggedTemplateExpression;
  readonly isThrowStatement: typeof ts.isThrowStatement;
  readonly isTemplateLiteralToken: typeof ts.isTemplateLiteralToken;
  readonly isTryStatement: typeof ts.isTryStatement;
  readonly isTypeAliasDeclaration: typeof ts.isTypeAliasDeclaration;
  readonly isTypeLiteralNode: typeof ts.isTypeLiteralNode;
  readonly isTypeOfExpression: typeof ts.isTypeOfExpression;
  readonly isIntersectionTypeNode: typeof ts.isIntersectionTypeNode;
  readonly isPropertySignature: typeof ts.isPropertySignature;
  readonly isTypeQueryNode: typeof ts.isTypeQueryNode;
  readonly isTypeReferenceNode: typeof ts.isTypeReferenceNode;
  readonly isUnionTypeNode: typeof ts.isUnionTypeNode;
  readonly isVariableDeclaration: typeof ts.isVariableDeclaration;
  readonly isVariableDeclarationList: typeof ts.isVariableDeclarationList;
  readonly isVariableStatement: typeof ts.isVariableStatement;
  readonly tokenToString: typeof ts.tokenToString;
}

export const syntax: Syntax = {
  canHaveModifiers: ts.canHaveModifiers,
  forEachChild: ts.forEachChild,
  getDecorators: ts.getDecorators,
  isArrayBindingPattern: ts.isArrayBindingPattern,
  isArrayTypeNode: ts.isArrayTypeNode,
  isArrowFunction: ts.isArrowFunction,
  isArrayLiteralExpression: ts.isArrayLiteralExpression,
  isAwaitExpression: ts.isAwaitExpression,
  isBinaryExpression: ts.isBinaryExpression,
  isBindingElement: ts.isBindingElement,
  isBlock: ts.isBlock,
  isConditionalExpression: ts.isConditionalExpression,
  isCallExpression: ts.isCallExpression,
  isClassDeclaration: ts.isClassDeclaration,
  isComputedPropertyName: ts.isComputedPropertyName,
  isConstructorDeclaration: ts.isConstructorDeclaration,
  isDoStatement: ts.isDoStatement,
  isElementAccessExpression: ts.isElementAccessExpression,
  isEnumDeclaration: ts.isEnumDeclaration,
  isExportAssignment: ts.isExportAssignment,
  isExportDeclaration: ts.isExportDeclaration,
  isExpressionStatement: ts.isExpressionStatement,
  isExternalModuleReference: ts.isExternalModuleReference,
  isForOfStatement: ts.isForOfStatement,
  isForStatement: ts.isForStatement,
  isFunctionDeclaration: ts.isFunctionDeclaration,
  isFunctionExpression: ts.isFunctionExpression,
  isFunctionLike: ts.isFunctionLike,
  isGetAccessor: ts.isGetAccessor,
  isIdentifier: ts.isIdentifier,
  isIfStatement: ts.isIfStatement,
  isImportDeclaration: ts.isImportDeclaration,
  isImportEqualsDeclaration: ts.isImportEqualsDeclaration,
  isImportTypeNode: ts.isImportTypeNode,
  isInterfaceDeclaration: ts.isInterfaceDeclaration,
  isJsxText: ts.isJsxText,
  isLiteralTypeNode: ts.isLiteralTypeNode,
  isMethodDeclaration: ts.isMethodDeclaration,
  isNamespaceExport: ts.isNamespaceExport,
  isNamespaceImport: ts.isNamespaceImport,
  isNewExpression: ts.isNewExpression,
  isNumericLiteral: ts.isNumericLiteral,
  isObjectLiteralExpression: ts.isObjectLiteralExpression,
  isParameterPropertyDeclaration: ts.isParameterPropertyDeclaration,
  isParenthesizedTypeNode: ts.isParenthesizedTypeNode,
  isPrefixUnaryExpression: ts.isPrefixUnaryExpression,
  isPrivateIdentifier: ts.isPrivateIdentifier,
  isPropertyAccessExpression: ts.isPropertyAccessExpression,
  isPropertyAssignment: ts.isPropertyAssignment,
  isPropertyDeclaration: ts.isPropertyDeclaration,
  isRegularExpressionLiteral: ts.isRegularExpressionLiteral,
  isReturnStatement: ts.isReturnStatement,
  isShorthandPropertyAssignment: ts.isShorthandPropertyAssignment,
  isSpreadAssignment: ts.isSpreadAssignment,
  isSpreadElement: ts.isSpreadElement,
  isStringLiteral: ts.isStringLiteral,
  isStringLiteralLike: ts.isStringLiteralLike,
  isTaggedTemplateExpression: ts.isTaggedTemplateExpression,
  isThrowStatement: ts.isThrowStatement,
  isTemplateLiteralToken: ts.isTemplateLiteralToken,
  isTryStatement: ts.isTryStatement,
  isTypeAliasDeclaration: ts.isTypeAliasDeclaration,
  isTypeLiteralNode: ts.isTypeLiteralNode,
  isTypeOfExpression: ts.isTypeOfExpression,
  isIntersectionTypeNode: ts.isIntersectionTypeNode,
  isPropertySignature: ts.isPropertySignature,
  isTypeQueryNode: ts.isTypeQueryNode,
  isTypeReferenceNode: ts.isTypeReferenceNode,
  isUnionTypeNode: ts.isUnionTypeNode,
  isVariableDeclaration: ts.isVariableDeclaration,
  isVariableDeclarationList: ts.isVariableDeclarationList,
  isVariableStatement: ts.isVariableStatement,
  tokenToString: ts.tokenToString,
};

/** Of a list of declarations: by `let`, `const` or `using`. */
export const blockScoped: ts.NodeFlags = ts.NodeFlags.BlockScoped;
