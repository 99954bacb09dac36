import { ArrayMaxSize, IsArray, IsNotEmpty, IsString } from 'class-validator';
import { ToList } from '../common/to-list.js';

export class BitrateQuery {
  @ToList()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  readonly streams!: string[];
}
