import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsNotEmpty, IsString } from 'class-validator';
import { ToList } from '../common/to-list.js';

export class BitrateQuery {
  @ApiProperty({ description: 'Ids of streams, separated by commas.' })
  @ToList()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  readonly streams!: string[];
}
