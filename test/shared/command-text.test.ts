import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CommandTextError,
  commandText,
  parseCommand,
  parseVariables,
} from '../../src/shared/command-text.ts';

const VALUES: Record<string, string> = { HOME: '/home/me', SPACED: 'a b' };
const parsed = (text: string) => parseCommand(text, (name) => VALUES[name] ?? '');

describe('a command line', () => {
  it.each([
    ['node app.mjs', ['node', 'app.mjs']],
    ['  node   app.mjs  ', ['node', 'app.mjs']],
    ['node "my app.mjs" \'it is\'', ['node', 'my app.mjs', 'it is']],
    ['node a\\ b', ['node', 'a b']],
    ['node -e "console.log(\\"x\\")"', ['node', '-e', 'console.log("x")']],
    ['node $HOME/x "$SPACED" \'$HOME\'', ['node', '/home/me/x', 'a b', '$HOME']],
    ['node "" x', ['node', '', 'x']],
    ["node '*.js' 'a | b'", ['node', '*.js', 'a | b']],
    ['node\napp.mjs', ['node', 'app.mjs']],
  ])('%j has the words %j', (text, words) => {
    expect(parsed(text)).toEqual({ words, variables: {} });
  });

  it('begins with variables of the environment, as in a shell', () => {
    expect(parsed('A=1 B="x y" node C=2')).toEqual({
      words: ['node', 'C=2'],
      variables: { A: '1', B: 'x y' },
    });
  });

  it.each([
    ['a | b', /what \| says/],
    ['a > out', /what > says/],
    ['a && b', /what && says/],
    ['a; b', /what ; says/],
    ['a *.js', /\*\.js/],
    ['a # why', /comments/],
    ['a "b', /quote " is never closed/],
    ["a 'b", /quote ' is never closed/],
    ['a "${x"', /no command line/],
    ['', /no command/],
    ['   ', /no command/],
    ['""', /no command/],
    ['A=1', /no command/],
  ])('%j is refused, and says what to do', (text, message) => {
    expect(() => parsed(text)).toThrow(message);
    try {
      parsed(text);
    } catch (error) {
      expect(error).toBeInstanceOf(CommandTextError);
      expect((error as CommandTextError).advice).not.toBe('');
    }
  });

  it('reads back what it writes, whatever the words', () => {
    const word = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
    const words = fc
      .tuple(
        word.filter((text) => text !== ''),
        fc.array(word),
      )
      .map(([first, rest]) => [first, ...rest]);
    fc.assert(
      fc.property(words, (given) => {
        expect(parsed(commandText(given))).toEqual({ words: given, variables: {} });
      }),
    );
  });

  it('ends in words or in a refusal, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parsed(text).words.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(CommandTextError);
        }
      }),
    );
  });
});

describe('variables', () => {
  it('are one a line, with whatever stands behind the first sign', () => {
    expect(parseVariables('A=1\n\n  B=x = y\nC=')).toEqual({ A: '1', B: 'x = y', C: '' });
    expect(parseVariables('')).toEqual({});
  });

  it.each(['A', '=1', '1A=2', 'A B=1', 'export A=1'])('%j sets none, and is refused', (line) => {
    expect(() => parseVariables(line)).toThrow(/sets no variable/);
  });
});
