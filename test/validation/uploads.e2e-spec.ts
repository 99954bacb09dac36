import {
  Body,
  Controller,
  FileTypeValidator,
  MaxFileSizeValidator,
  ParseFilePipe,
  Post,
  UploadedFile,
  UploadedFiles,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor, FilesInterceptor } from '@nestjs/platform-express';
import { IsString } from 'class-validator';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { startApp, type StartedApp } from '../support/adapters.js';
import { type Answer, read } from './support.js';

class CaptionDto {
  @IsString()
  caption!: string;
}

@Controller()
class UploadController {
  @Post('free')
  @UseInterceptors(FileInterceptor('picture'))
  free(@UploadedFile() file: { size: number }, @Body() body: CaptionDto): unknown {
    return { size: file.size, kind: body.constructor.name };
  }

  @Post('checked')
  @UseInterceptors(FileInterceptor('picture'))
  checked(
    @UploadedFile(
      new ParseFilePipe({
        validators: [
          new MaxFileSizeValidator({ maxSize: 10 }),
          new FileTypeValidator({ fileType: 'text/plain', skipMagicNumbersValidation: true }),
        ],
      }),
    )
    file: {
      size: number;
    },
  ): unknown {
    return { size: file.size };
  }

  @Post('several')
  @UseInterceptors(FilesInterceptor('pictures'))
  several(
    @UploadedFiles(new ParseFilePipe({ validators: [new MaxFileSizeValidator({ maxSize: 10 })] }))
    files: { size: number }[],
  ): unknown {
    return { count: files.length };
  }
}

describe('uploads on express', () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp('express', {
      imports: [AnalyticsErrorsModule],
      controllers: [UploadController],
    });
  });
  afterAll(() => started.close());

  const upload = async (
    path: string,
    parts: readonly (readonly [string, string | Blob])[],
  ): Promise<Answer> => {
    const body = new FormData();
    parts.forEach(([name, value]) => body.append(name, value));
    return read(await fetch(`${started.url}/${path}`, { method: 'POST', body }));
  };
  const text = (size: number, type = 'text/plain'): Blob => new Blob(['x'.repeat(size)], { type });

  it('pass, with the fields beside the file validated', async () => {
    expect(
      (
        await upload('free', [
          ['picture', text(3)],
          ['caption', 'a'],
        ])
      ).body,
    ).toEqual({ size: 3, kind: 'CaptionDto' });
    expect((await upload('checked', [['picture', text(3)]])).body).toEqual({ size: 3 });
    expect(
      (
        await upload('several', [
          ['pictures', text(3)],
          ['pictures', text(4)],
        ])
      ).body,
    ).toEqual({ count: 2 });
  });

  it('are answered E1007 when a field beside the file is absent', async () => {
    const { code, details } = await upload('free', [['picture', text(3)]]);
    expect({ code, details }).toEqual({
      code: 'E1007_MISSING_PROPS_REQ_BODY',
      details: ['body /caption E1007 required'],
    });
  });

  it.each([
    [
      'E1007 without a file',
      'checked',
      [['other', 'a']],
      'E1007_MISSING_PROPS_REQ_BODY',
      ['body  E1007 required'],
    ],
    [
      'E1004 when the file is too large',
      'checked',
      [['picture', text(11)]],
      'E1004_INVALID_VALUE',
      ['body /picture E1004 maxSize'],
    ],
    [
      'E1004 when the file is of another type',
      'checked',
      [['picture', text(3, 'image/png')]],
      'E1004_INVALID_VALUE',
      ['body /picture E1004 fileType'],
    ],
    [
      'E1004 when one of several is too large',
      'several',
      [
        ['pictures', text(3)],
        ['pictures', text(11)],
      ],
      'E1004_INVALID_VALUE',
      ['body /pictures E1004 maxSize'],
    ],
    [
      'E1006 for a file in a field that takes none',
      'checked',
      [['other', text(3)]],
      'E1006_INVALID_REQ_BODY',
      ['body /other E1006 unexpectedFile'],
    ],
    [
      'E1007 without any of several',
      'several',
      [['other', 'a']],
      'E1007_MISSING_PROPS_REQ_BODY',
      ['body  E1007 required'],
    ],
  ] as const)('are answered %s', async (_title, path, parts, code, details) => {
    const answer = await upload(path, parts);
    expect({ code: answer.code, details: answer.details }).toEqual({ code, details });
  });
});
