import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { IsInt, IsString } from 'class-validator';
import { StreamNotFoundException } from 'nestjs-analytics-errors';

export class CreateStreamDto {
  @IsString()
  name!: string;

  @IsInt()
  bitrate!: number;
}

@Controller('streams')
export class StreamsController {
  @Get(':name')
  find(@Param('name') name: string): object {
    if (name === 'live') return { name };
    throw new StreamNotFoundException('This stream was deleted.');
  }

  @Post()
  create(@Body() stream: CreateStreamDto): CreateStreamDto {
    return stream;
  }
}
